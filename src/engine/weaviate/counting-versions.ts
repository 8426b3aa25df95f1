/** Knows which version of an article counts: as it is now, or as it was a moment ago. */
import { LRUCache } from 'lru-cache'
import type { ArticleRow } from './article-rows.ts'

export type CountingVersion = Pick<ArticleRow, 'version' | 'passages'>

export interface CountingVersions {
  /** By key, of articles that are there; as it was a moment ago, since the steps of one search ask again and again. */
  recent(keys: readonly string[]): Promise<Map<string, CountingVersion>>
  /** As it is now: where what was known a moment ago does not fit what is found. */
  fresh(keys: readonly string[]): Promise<Map<string, CountingVersion>>
  /** After a change of one's own. */
  forget(): void
}

/** Reads by key, of articles that are there. */
export type FetchVersions = (keys: readonly string[]) => Promise<ReadonlyMap<string, CountingVersion>>

const REMEMBERED = 5000
const MOMENT_MS = 300

/** Null for an article that is not there. */
type Memory = LRUCache<string, { readonly known: CountingVersion | null }>

export function createCountingVersions(fetch: FetchVersions): CountingVersions {
  let memory = emptyMemory()
  const look = async (keys: readonly string[], known: ReadonlyMap<string, CountingVersion | null>) => {
    // What is being fetched while this process writes is remembered in a memory that nobody asks any more.
    const remembered = memory
    const missing = keys.filter(key => !known.has(key))
    const fetched = await fetch(missing)
    for (const key of missing) remembered.set(key, { known: fetched.get(key) ?? null })
    const all = [...known, ...fetched]
    return new Map(all.filter((entry): entry is [string, CountingVersion] => entry[1] !== null))
  }
  return {
    recent(keys) {
      // Taken now: what is remembered may be forgotten before the others are fetched.
      const entries = keys.map(key => [key, memory.get(key)] as const)
      return look(keys, new Map(entries.flatMap(([key, entry]) => (entry === undefined ? [] : [[key, entry.known]]))))
    },
    fresh: keys => look(keys, new Map()),
    forget() {
      memory = emptyMemory()
    },
  }
}

function emptyMemory(): Memory {
  return new LRUCache({ max: REMEMBERED, ttl: MOMENT_MS })
}

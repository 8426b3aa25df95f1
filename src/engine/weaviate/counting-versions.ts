/** Knows which version of an article counts: as it is now, or as it was a moment ago. */
import { LRUCache } from 'lru-cache'
import type { ArticleRow } from './article-rows.ts'

export type CountingVersion = Pick<ArticleRow, 'version' | 'passages' | 'digest'>

export interface CountingVersions {
  /** By key, of articles that are there; as it was a moment ago, since the steps of one search ask again and again. */
  recent(keys: readonly string[]): Promise<Map<string, CountingVersion>>
  /** As it is now: where what was known a moment ago does not fit what is found. */
  fresh(keys: readonly string[]): Promise<Map<string, CountingVersion>>
  /** Reads otherwise, and remembers the versions that were read: nothing that was known before is answered after it. */
  learn<Found extends CountingVersion>(
    keys: readonly string[],
    fetch: FetchVersions<Found>,
  ): Promise<Map<string, Found>>
  /** After a change of one's own. */
  forget(): void
}

/** Reads by key, of articles that are there. */
export type FetchVersions<Found extends CountingVersion = CountingVersion> = (
  keys: readonly string[],
) => Promise<Map<string, Found>>

const REMEMBERED = 5000
const MOMENT_MS = 300

interface Remembered {
  /** Null for an article that is not there. */
  readonly known: CountingVersion | null
  /** Number of the reading that told it: one that began later is never behind one that began before. */
  readonly reading: number
}

export function createCountingVersions(fetch: FetchVersions): CountingVersions {
  const memory = new LRUCache<string, Remembered>({ max: REMEMBERED, ttl: MOMENT_MS })
  let readings = 0
  let forgotten = 0
  const remember = (key: string, told: Remembered) => {
    // What was being read while this process wrote tells of before, or of after: nobody knows.
    const isOld = told.reading <= forgotten || told.reading < (memory.get(key)?.reading ?? 0)
    if (!isOld) memory.set(key, told)
  }
  const learn: CountingVersions['learn'] = async (keys, read) => {
    if (keys.length === 0) return new Map()
    const reading = ++readings
    const found = await read(keys)
    for (const key of keys) remember(key, { known: versionOf(found.get(key)), reading })
    return found
  }
  return {
    async recent(keys) {
      // Taken now: what is remembered may be forgotten before the others are read.
      const entries = keys.flatMap(key => {
        const remembered = memory.get(key)
        return remembered === undefined ? [] : [[key, remembered.known] as const]
      })
      const known = new Map(entries)
      const there = entries.filter((entry): entry is [string, CountingVersion] => entry[1] !== null)
      const missing = keys.filter(key => !known.has(key))
      return new Map([...there, ...(await learn(missing, fetch))])
    },
    fresh: keys => learn(keys, fetch),
    learn,
    forget() {
      memory.clear()
      forgotten = readings
    },
  }
}

/** Nothing else of the row is worth the memory. */
function versionOf(row: CountingVersion | undefined): CountingVersion | null {
  return row === undefined ? null : { version: row.version, passages: row.passages, digest: row.digest }
}

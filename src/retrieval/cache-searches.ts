/** Remembers the answers to the latest searches as long as the index stays as it is. */
import { LRUCache } from 'lru-cache'
import type { ArticleReader } from '../engine/engine.ts'
import type { Searcher, SearchRequest, SearchResponse } from './search.ts'

interface Remembered {
  /** Where the index stood: with it every answer changes its cursor, if nothing else. */
  readonly sequence: number
  readonly response: SearchResponse
}

export interface SearchCacheParts {
  readonly searcher: Searcher
  /** Of the index that the searcher answers from. */
  readonly reader: ArticleReader
}

/** `limit` answers at most, some 30 KB each. */
export function cacheSearches({ searcher, reader }: SearchCacheParts, { limit }: { limit: number }): Searcher {
  const answers = new LRUCache<string, Remembered>({ max: limit })
  return {
    async search(request) {
      if (!isLasting(request)) return searcher.search(request)
      const started = performance.now()
      const { sequence } = await reader.state()
      const key = JSON.stringify([reader.manifest.lastBuild?.finishedAt, request])
      const known = answers.get(key)
      if (known?.sequence === sequence) return { ...known.response, tookMs: millisecondsSince(started) }
      const response = await searcher.search(request)
      // The sequence was read before the search, so an answer is never taken for newer than it is.
      if (response.degraded.length === 0) answers.set(key, { sequence, response })
      return response
    },
  }
}

/** Recency depends on the time of asking. */
function isLasting({ recency }: SearchRequest): boolean {
  return recency === null
}

function millisecondsSince(started: number): number {
  return Math.round((performance.now() - started) * 100) / 100
}

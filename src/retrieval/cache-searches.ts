/** Remembers the answers to the latest searches as long as the index stays as it is. */
import { LRUCache } from 'lru-cache'
import type { ArticleReader } from '../engine/engine.ts'
import { readSequence } from './read-sequence.ts'
import type { Searcher, SearchRequest, SearchResponse } from './search.ts'

interface Remembered {
  /** Where the index stood: with it every answer changes its cursor, if nothing else. */
  readonly sequence: number
  /** JSON of the answer but for the time that it took: slices of an answer would keep the whole articles in memory. */
  readonly untimed: string
}

export interface SearchCacheParts {
  readonly searcher: Searcher
  /** Of the index that the searcher answers from. */
  readonly reader: ArticleReader
}

export interface SearchCacheOptions {
  /** Answers remembered at most. */
  readonly limit: number
  /** UTF-16 units that they have together at most; so many of a usual size unless told. */
  readonly units?: number
}

/** Ten results have some 30,000; the hundreds that context is packed from, a million. */
const USUAL_UNITS = 40_000

/** Answers with the JSON of a response. */
export interface JsonSearcher {
  search(request: SearchRequest): Promise<string>
}

export function cacheSearches(parts: SearchCacheParts, options: SearchCacheOptions): Searcher {
  const cached = cacheAsJson(parts, options)
  return { search: async request => JSON.parse(await cached.search(request)) as SearchResponse }
}

/** The same for whoever passes the answer on as JSON. */
export function cacheAsJson({ searcher, reader }: SearchCacheParts, options: SearchCacheOptions): JsonSearcher {
  const { limit, units = limit * USUAL_UNITS } = options
  const answers = new LRUCache<string, Remembered>({
    max: limit,
    maxSize: units,
    sizeCalculation: ({ untimed }, key) => untimed.length + key.length,
  })
  return {
    async search(request) {
      if (!isLasting(request)) return JSON.stringify(await searcher.search(request))
      const started = performance.now()
      const sequence = await readSequence(reader)
      const key = JSON.stringify([reader.manifest.lastBuild?.finishedAt, request])
      const known = answers.get(key)
      if (known?.sequence === sequence) return withTime(known.untimed, millisecondsSince(started))
      const { tookMs, ...response } = await searcher.search(request)
      const untimed = JSON.stringify(response)
      // The sequence was read before the search, so an answer is never taken for newer than it is.
      if (response.degraded.length === 0) answers.set(key, { sequence, untimed })
      return withTime(untimed, tookMs)
    },
  }
}

/** Adds the time to the JSON of an object that has other members. */
function withTime(untimed: string, tookMs: number): string {
  return `${untimed.slice(0, -1)},"tookMs":${tookMs}}`
}

/** Recency depends on the time of asking. */
function isLasting({ recency }: SearchRequest): boolean {
  return recency === null
}

function millisecondsSince(started: number): number {
  return Math.round((performance.now() - started) * 100) / 100
}

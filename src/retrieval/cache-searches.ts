/** Remembers the answers to the latest searches as long as the index stays as it is. */
import { LRUCache } from 'lru-cache'
import type { ArticleReader } from '../engine/engine.ts'
import { readSequence } from './read-sequence.ts'
import type { Searcher, SearchRequest, SearchResponse, ShowAnswer, ShowingSearcher } from './search.ts'

interface Remembered {
  /** Where the index stood: with it every answer changes its cursor, if nothing else. */
  readonly sequence: number
  /** JSON of the answer without its time: slices of an answer would keep the whole articles in memory. */
  readonly untimed: string
}

export interface SearchCacheParts {
  readonly searcher: Searcher
  /** Of the index that the searcher answers from. */
  readonly reader: ArticleReader
  readonly show: ShowAnswer
}

export interface SearchCacheOptions {
  /** Answers remembered at most. */
  readonly limit: number
  /** UTF-16 units that they have together at most; so many of a usual size unless told. */
  readonly units?: number
}

/** Ten results have some 30,000; the hundreds that context is packed from, a million. */
const USUAL_UNITS = 40_000

/** For this program, or as it leaves the program. */
export type AnswerForm = 'whole' | 'shown'

/** Answers with JSON. */
export interface JsonSearcher {
  search(request: SearchRequest, form: AnswerForm): Promise<string>
}

export function cacheSearches(parts: SearchCacheParts, options: SearchCacheOptions): ShowingSearcher {
  const cached = cacheAsJson(parts, options)
  return {
    search: async request => JSON.parse(await cached.search(request, 'whole')) as SearchResponse,
    searchShown: request => cached.search(request, 'shown'),
  }
}

/** The same for whoever passes the answer on as JSON. */
export function cacheAsJson({ searcher, reader, show }: SearchCacheParts, options: SearchCacheOptions): JsonSearcher {
  const { limit, units = limit * USUAL_UNITS } = options
  const answers = new LRUCache<string, Remembered>({
    max: limit,
    maxSize: units,
    sizeCalculation: ({ untimed }, key) => untimed.length + key.length,
  })
  const write = (response: SearchResponse, form: AnswerForm) => {
    const untimed = { ...response, tookMs: NO_TIME }
    return JSON.stringify(form === 'shown' ? show(untimed) : untimed)
  }
  return {
    async search(request, form) {
      if (!isLasting(request)) {
        const response = await searcher.search(request)
        return withTime(write(response, form), response.tookMs)
      }
      const started = performance.now()
      const sequence = await readSequence(reader)
      const key = JSON.stringify([form, reader.manifest.lastBuild?.finishedAt, request])
      const known = answers.get(key)
      if (known?.sequence === sequence) return withTime(known.untimed, millisecondsSince(started))
      const response = await searcher.search(request)
      const untimed = write(response, form)
      // The sequence was read before the search, so an answer is never taken for newer than it is.
      if (response.degraded.length === 0) answers.set(key, { sequence, untimed })
      return withTime(untimed, response.tookMs)
    },
  }
}

/** No search took so long.*/
const NO_TIME = -1

/** Within a text of the answer every quotation mark is escaped, so that only the member itself is found. */
function withTime(untimed: string, tookMs: number): string {
  return untimed.replace(`"tookMs":${NO_TIME}`, `"tookMs":${tookMs}`)
}

/** Recency depends on the time of asking. */
function isLasting({ recency }: SearchRequest): boolean {
  return recency === null
}

function millisecondsSince(started: number): number {
  return Math.round((performance.now() - started) * 100) / 100
}

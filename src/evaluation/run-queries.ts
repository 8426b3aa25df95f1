/** Asks a searcher the questions of a collection and keeps, per question, what the metrics need. */
import {
  SEARCH_DEFAULTS,
  type Searcher,
  type SearchMode,
  type SearchRequest,
  type SearchResponse,
  type SearchResult,
} from '../retrieval/search.ts'
import { type CitationFault, checkCitations, type ReadArticle } from './check-citations.ts'
import { hasRightEvidence, isAnswer, isRight, type JudgedQuery, rankedDocuments } from './judge-queries.ts'
import type { Forecast } from './measure-calibration.ts'

/** Ranks that are looked at; recall is measured down to the last. */
export const DEPTH = 100

const FIRST_PAGE = 10
const LARGEST_PAGE = 50

/** What is evaluated. */
export interface Target {
  readonly searcher: Searcher
  readonly readArticle: ReadArticle
}

export interface RunOptions {
  readonly mode: SearchMode
  /** Word budget of a returned text. */
  readonly passageWords: number
  /** Called after each question. */
  readonly onQuery: () => void
}

/** Whether an answer was in the first text and in one of the first five, as 0 or 1; null without answers. */
export interface AnswerHits {
  readonly hit1: number | null
  readonly hit5: number | null
}

export interface QueryRun extends AnswerHits {
  /** Distinct document ids, best first, at most `DEPTH`. */
  readonly ranking: readonly string[]
  /** Wall time of the first page of ten alone. */
  readonly ms: number
  /** As the first page says. */
  readonly noGoodMatch: boolean
  /** 0 or 1; null where no sentences were judged. */
  readonly evidenceHit1: number | null
  /** Of the first result; null when nothing was found. */
  readonly forecast: Forecast | null
  readonly citations: { readonly checked: number; readonly faults: readonly CitationFault[] }
}

/** One run per question, in order, one question at a time. */
export async function runQueries(
  target: Target,
  queries: readonly JudgedQuery[],
  options: RunOptions,
): Promise<QueryRun[]> {
  const runs: QueryRun[] = []
  for (const query of queries) {
    runs.push(await runQuery(target, query, options))
    options.onQuery()
  }
  return runs
}

/** Only the answer hits of each question, at another word budget: one page of five each. */
export async function runAnswers(
  { searcher }: Target,
  queries: readonly JudgedQuery[],
  { onQuery, ...options }: RunOptions,
): Promise<AnswerHits[]> {
  const hits: AnswerHits[] = []
  for (const query of queries) {
    const { results } = await searcher.search({ ...requestFor(query, options), limit: 5 })
    hits.push(answerHits(results, query))
    onQuery()
  }
  return hits
}

async function runQuery(target: Target, query: JudgedQuery, options: RunOptions): Promise<QueryRun> {
  const request = requestFor(query, options)
  const started = performance.now()
  const first = await target.searcher.search(request)
  const ms = performance.now() - started
  const results = await followPages(target.searcher, request, first)
  const [best] = results
  return {
    ranking: rankedDocuments(results).slice(0, DEPTH),
    ms,
    noGoodMatch: first.noGoodMatch,
    ...answerHits(first.results, query),
    evidenceHit1: query.sentences === null ? null : Number(best !== undefined && hasRightEvidence(best, query)),
    forecast: best === undefined ? null : { relevance: best.relevance, right: isRight(best, query) },
    citations: { checked: results.length, faults: await checkCitations(results, target.readArticle) },
  }
}

function requestFor(query: JudgedQuery, { mode, passageWords }: Omit<RunOptions, 'onQuery'>): SearchRequest {
  return { ...SEARCH_DEFAULTS, query: query.text, mode, limit: FIRST_PAGE, maxPerArticle: 1, passageWords }
}

/** Results of the first page and of those after it, until `DEPTH` or until there are no more. */
async function followPages(
  searcher: Searcher,
  request: SearchRequest,
  first: SearchResponse,
): Promise<readonly SearchResult[]> {
  const results = [...first.results]
  let cursor = first.nextCursor
  while (cursor !== null && results.length < DEPTH) {
    const limit = Math.min(LARGEST_PAGE, DEPTH - results.length)
    const page: SearchResponse = await searcher.search({ ...request, limit, cursor })
    if (page.results.length === 0) break
    results.push(...page.results)
    cursor = page.nextCursor
  }
  return results
}

function answerHits(results: readonly SearchResult[], query: JudgedQuery): AnswerHits {
  if (query.answers === null) return { hit1: null, hit5: null }
  const isHit = (depth: number) => Number(results.slice(0, depth).some(result => isAnswer(result, query)))
  return { hit1: isHit(1), hit5: isHit(5) }
}

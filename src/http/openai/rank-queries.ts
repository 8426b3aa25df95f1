/** Ranks passages by one question or by several at once, down to a least relevance. */
import type { Filter } from '../../model.ts'
import { SEARCH_DEFAULTS, type Searcher, type SearchRequest, type SearchResult } from '../../retrieval/search.ts'

export interface Questions {
  /** At least one. */
  readonly queries: readonly string[]
  readonly filter: Filter
  /** Least relevance of a result. */
  readonly threshold: number
  /** How many results are wanted from the first rank on. */
  readonly depth: number
}

export interface Ranking {
  /** Best first; may be more than were wanted. */
  readonly results: readonly SearchResult[]
  /** Whether there may be results beyond these. */
  readonly goesOn: boolean
}

/** Of one question at most these ranks are looked at … */
const DEEPEST = 200
/** … at most so many at a time, and of each of several questions only so many. */
const WINDOW = 50

/** https://dl.acm.org/doi/10.1145/1571941.1572114 (Cormack, Clarke, Büttcher 2009): score = Σ 1 / (60 + rank). */
const FUSION_CONSTANT = 60

/** Several questions are searched one by one and their rankings fused by the ranks. */
export function rankQueries(searcher: Searcher, questions: Questions): Promise<Ranking> {
  return questions.queries.length === 1 ? rankOne(searcher, questions) : rankSeveral(searcher, questions)
}

/** As many of one article as fit: OpenAI's stores do not bound them either. */
function requestFor(query: string, filter: Filter): SearchRequest {
  return { ...SEARCH_DEFAULTS, query, filter, maxPerArticle: null, limit: WINDOW }
}

/** Ranks are not in the order of relevance, so a threshold leaves gaps, which the next ranks fill. */
async function rankOne(searcher: Searcher, { queries, filter, threshold, depth }: Questions): Promise<Ranking> {
  const request = requestFor(queries[0]!, filter)
  const results: SearchResult[] = []
  let cursor: string | null = null
  let looked = 0
  do {
    const limit = Math.min(threshold > 0 ? WINDOW : depth - results.length, WINDOW, DEEPEST - looked)
    const window = await searcher.search({ ...request, limit, cursor })
    results.push(...window.results.filter(result => result.relevance >= threshold))
    cursor = window.nextCursor
    looked += limit
  } while (cursor !== null && results.length < depth && looked < DEEPEST)
  return { results, goesOn: cursor !== null && looked < DEEPEST }
}

async function rankSeveral(searcher: Searcher, { queries, filter, threshold }: Questions): Promise<Ranking> {
  const answers = await Promise.all(queries.map(query => searcher.search(requestFor(query, filter))))
  const fused = fuseRanks(answers.map(answer => answer.results))
  return { results: fused.filter(result => result.relevance >= threshold), goesOn: false }
}

/** A passage that answers several of the questions is shown as it answers the one that it fits best. */
function fuseRanks(rankings: readonly (readonly SearchResult[])[]): SearchResult[] {
  const fused = new Map<string, { score: number; best: SearchResult }>()
  for (const result of rankings.flat()) {
    const { score, best } = fused.get(result.passageId) ?? { score: 0, best: result }
    fused.set(result.passageId, {
      score: score + 1 / (FUSION_CONSTANT + result.rank),
      best: result.relevance > best.relevance ? result : best,
    })
  }
  return [...fused.values()]
    .sort((a, b) => b.score - a.score || b.best.relevance - a.best.relevance)
    .map(({ best }) => best)
}

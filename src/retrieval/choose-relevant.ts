/** Chooses which results of a search are worth an assistant's attention. */
import { isGoodMatch } from './estimate-relevance.ts'
import type { SearchResult } from './search.ts'

/** How far down the ranking the best match is looked for: the first page of a search. */
const FIRST_PAGE = 10

/** Less likely than not to answer, or far less likely than the best: such a result would only fill the budget. */
const LEAST_RELEVANCE = 0.5
const LEAST_SHARE = 0.6

/** In the order given; none when nothing on the first page is a good match, as a search would say too. */
export function chooseRelevant(results: readonly SearchResult[]): SearchResult[] {
  const best = Math.max(0, ...results.slice(0, FIRST_PAGE).map(result => result.relevance))
  if (!isGoodMatch(best)) return []
  const least = Math.max(LEAST_RELEVANCE, best * LEAST_SHARE)
  return results.filter(result => result.relevance >= least)
}

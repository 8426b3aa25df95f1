/** Search requests for tests, whole but for what a test cares about. */
import type { SearchRequest } from '../../src/retrieval/search.ts'

export function searchRequest(parts: Partial<SearchRequest> = {}): SearchRequest {
  return {
    query: 'a question',
    mode: 'hybrid',
    limit: 10,
    cursor: null,
    filter: {},
    recency: null,
    maxPerArticle: 3,
    passageWords: 120,
    neighbours: 0,
    facets: [],
    explain: false,
    ...parts,
  }
}

/** Search requests for tests, whole but for what a test cares about. */
import { SEARCH_DEFAULTS, type SearchRequest } from '../../src/retrieval/search.ts'

export function searchRequest(parts: Partial<SearchRequest> = {}): SearchRequest {
  return { ...SEARCH_DEFAULTS, query: 'a question', ...parts }
}

/** A searcher that shows its answers as the product does. */
import type { Searcher, ShowingSearcher } from '../../src/retrieval/search.ts'
import { showSearch } from '../../src/wire/show-search.ts'

export function showing({ search }: Searcher): ShowingSearcher {
  return { search, searchShown: async request => JSON.stringify(showSearch(await search(request))) }
}

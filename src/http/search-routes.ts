/** Routes that answer questions. */
import type { Response } from 'express'
import type { Searcher, SearchRequest } from '../retrieval/search.ts'
import { readJson } from './read-json.ts'
import type { Route } from './route.ts'
import { parseSearchParameters } from './search-parameters.ts'
import { parseSearchBody } from './search-schema.ts'
import { showSearch } from './show-search.ts'

export function searchRoutes(searcher: Searcher, limits: { readonly searchBodyBytes: number }): Route[] {
  const answer = async (response: Response, request: SearchRequest) => {
    response.json(showSearch(await searcher.search(request)))
  }
  return [
    {
      path: '/v1/search',
      handlers: {
        post: [
          ...readJson(limits.searchBodyBytes),
          (request, response) => answer(response, parseSearchBody(request.body)),
        ],
        get: [(request, response) => answer(response, parseSearchParameters(request.query))],
      },
    },
  ]
}

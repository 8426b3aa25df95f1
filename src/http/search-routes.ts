/** Routes that answer questions. */
import type { Response } from 'express'
import type { SearchRequest, ShowingSearcher } from '../retrieval/search.ts'
import { parseSearchBody } from '../wire/search-schema.ts'
import { readJson } from './read-json.ts'
import type { Route } from './route.ts'
import { parseSearchParameters } from './search-parameters.ts'

export function searchRoutes(searcher: ShowingSearcher, limits: { readonly searchBodyBytes: number }): Route[] {
  const answer = async (response: Response, request: SearchRequest) => {
    response.type('json').send(await searcher.searchShown(request))
  }
  return [
    {
      path: '/v1/search',
      about:
        'Ranked passages for a question, each a quote with its citation; GET takes q and limit, POST also filters ' +
        'by date and attribute, paging, facets and more.',
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

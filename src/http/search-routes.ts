/** Routes that answer questions. */
import { json, type Response } from 'express'
import type { Searcher, SearchRequest } from '../retrieval/search.ts'
import { JSON_TYPES, requireType } from './require-type.ts'
import type { Route } from './route.ts'
import { parseSearchParameters } from './search-parameters.ts'
import { parseSearchBody } from './search-schema.ts'
import { showSearch } from './show-search.ts'

export function searchRoutes(searcher: Searcher, limits: { readonly searchBodyBytes: number }): Route[] {
  const answer = async (response: Response, request: SearchRequest) => {
    response.json(showSearch(await searcher.search(request)))
  }
  // not strict: a body that is JSON but no object is told so by the schema, with a pointer
  const readJson = json({ limit: limits.searchBodyBytes, type: JSON_TYPES, strict: false })
  return [
    {
      path: '/v1/search',
      handlers: {
        post: [
          requireType(JSON_TYPES, 'application/json'),
          readJson,
          (request, response) => answer(response, parseSearchBody(request.body)),
        ],
        get: [(request, response) => answer(response, parseSearchParameters(request.query))],
      },
    },
  ]
}

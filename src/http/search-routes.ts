/** Routes that answer questions. */
import { json, type RequestHandler, type Response } from 'express'
import { AppError } from '../errors.ts'
import type { Searcher, SearchRequest } from '../retrieval/search.ts'
import { parseSearchBody } from '../wire/search-schema.ts'
import { showSearch } from '../wire/show-search.ts'
import type { Route } from './route.ts'
import { parseSearchParameters } from './search-parameters.ts'

const JSON_TYPES = ['application/json', '+json']

export function searchRoutes(searcher: Searcher, limits: { readonly searchBodyBytes: number }): Route[] {
  const answer = async (response: Response, request: SearchRequest) => {
    response.json(showSearch(await searcher.search(request)))
  }
  // not strict: a body that is JSON but no object is told so by the schema, with a pointer
  const readJson = json({ limit: limits.searchBodyBytes, type: JSON_TYPES, strict: false })
  return [
    {
      path: '/v1/search',
      about:
        'Ranked passages for a question, each a quote with its citation; GET takes q and limit, POST also filters ' +
        'by date and attribute, paging, facets and more.',
      handlers: {
        post: [requireJson, readJson, (request, response) => answer(response, parseSearchBody(request.body))],
        get: [(request, response) => answer(response, parseSearchParameters(request.query))],
      },
    },
  ]
}

/** Lets a request without a body pass: that something is missing is a better answer than that it is of another type. */
const requireJson: RequestHandler = (request, _response, next) => {
  const isEmpty = request.get('content-length') === '0'
  if (!isEmpty && request.is(JSON_TYPES) === false) {
    const type = request.get('content-type') ?? 'unknown'
    throw new AppError('unsupported_media_type', `the body is of type ${type}, expected application/json`)
  }
  next()
}

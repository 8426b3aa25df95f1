/** Routes that answer questions. */
import { type Express, json, type Request, type Response } from 'express'
import { AppError } from '../errors.ts'
import type { Searcher, SearchRequest } from '../retrieval/search.ts'
import { parseSearchBody, parseSearchParameters } from './search-schema.ts'
import { showSearch } from './show-search.ts'

/** A question with the largest filter fits well within. */
const BODY_LIMIT = '64kb'

export function addSearchRoutes(app: Express, searcher: Searcher): void {
  const answer = async (response: Response, request: SearchRequest) => {
    response.json(showSearch(await searcher.search(request)))
  }
  app.get('/v1/search', (request, response) => answer(response, parseSearchParameters(request.query)))
  app.post('/v1/search', requireJson, json({ limit: BODY_LIMIT, strict: false }), (request, response) =>
    answer(response, parseSearchBody(request.body)),
  )
}

function requireJson(request: Request, _response: Response, next: () => void): void {
  if (!request.is(['json', '+json'])) {
    const found = request.get('content-type') ?? 'none'
    throw new AppError('unsupported_media_type', `the body is of type ${found}, expected application/json`)
  }
  next()
}

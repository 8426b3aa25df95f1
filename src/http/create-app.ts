/** The HTTP application: what happens to every request, in order. */
import { parse } from 'node:querystring'
import express, { type Express, type RequestHandler } from 'express'
import { AppError } from '../errors.ts'
import type { Logger } from '../log.ts'
import type { Catalog } from '../retrieval/catalog.ts'
import type { Searcher } from '../retrieval/search.ts'
import { accompanyRequests } from './accompany-requests.ts'
import { articleRoutes, type WritingHandlers } from './article-routes.ts'
import { editHandlers } from './edit-article.ts'
import { handleErrors } from './handle-errors.ts'
import { healthRoutes, type Readiness, requireReady } from './health-routes.ts'
import { type Importing, type ImportLimits, importHandlers } from './import-articles.ts'
import { jobRoutes } from './job-routes.ts'
import { addRoutes, describeRoutes, type Route } from './route.ts'
import { searchRoutes } from './search-routes.ts'

export interface HttpLimits extends ImportLimits {
  /** Largest body of a search in bytes, after decompression. */
  readonly searchBodyBytes: number
  /** Likewise of one article. */
  readonly articleBytes: number
}

export interface AppParts {
  readonly searcher: Searcher
  readonly catalog: Catalog
  /** Left out by a server that only reads. */
  readonly writing?: Importing
  /** While it says no, everything under `/v1` answers `not_ready`. */
  readonly readiness: Readiness
  readonly logger: Logger
  readonly limits?: Partial<HttpLimits>
}

/** A question with the largest filter fits well within. */
const LIMITS: HttpLimits = {
  searchBodyBytes: 64 * 1024,
  articleBytes: 8 * 2 ** 20,
  importBytes: 2 ** 30,
  importAtOnceBytes: 2 ** 18,
}

export function createApp({ searcher, catalog, writing, readiness, logger, limits: given }: AppParts): Express {
  const limits = { ...LIMITS, ...given }
  const routes = [
    ...searchRoutes(searcher, limits),
    ...articleRoutes(catalog, writingHandlers(writing, limits)),
    ...(writing === undefined ? [] : jobRoutes(writing.jobs)),
    ...healthRoutes(readiness),
  ]
  const app = express()
  app.disable('x-powered-by')
  // answers about search carry their time, so a tag of the whole body would never match
  app.disable('etag')
  app.enable('case sensitive routing')
  // left to itself it drops what comes after a thousand parameters, and with that perhaps a filter
  app.set('query parser', (text: string) => parse(text, '&', '=', { maxKeys: 0 }))
  app.use(accompanyRequests(logger))
  app.use('/v1', requireReady(readiness))
  addRoutes(app, [...routes, listingRoute(routes)])
  app.use(refuseUnknownPath)
  app.use(handleErrors)
  return app
}

function writingHandlers(writing: Importing | undefined, limits: HttpLimits): WritingHandlers {
  if (writing === undefined) return { one: {}, many: {} }
  return { one: editHandlers(writing.editor, limits), many: importHandlers(writing, limits) }
}

function listingRoute(routes: readonly Route[]): Route {
  const listing = { name: 'verbatim-search', routes: describeRoutes(routes) }
  return { path: '/', handlers: { get: [(_request, response) => void response.json(listing)] } }
}

const refuseUnknownPath: RequestHandler = request => {
  throw new AppError('not_found', `there is no route ${request.path}: GET / lists the routes there are`)
}

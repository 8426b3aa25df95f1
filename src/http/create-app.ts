/** The HTTP application: what happens to every request, in order. */
import express, { type Express } from 'express'
import type { Logger } from '../log.ts'
import type { Catalog } from '../retrieval/catalog.ts'
import type { Searcher } from '../retrieval/search.ts'
import { accompanyRequests } from './accompany-requests.ts'
import { addArticleRoutes } from './article-routes.ts'
import { handleErrors } from './handle-errors.ts'
import { addHealthRoutes, type Readiness, requireReady } from './health-routes.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import { addSearchRoutes } from './search-routes.ts'

export interface AppParts {
  readonly searcher: Searcher
  readonly catalog: Catalog
  readonly readiness: Readiness
  readonly logger: Logger
}

export function createApp({ searcher, catalog, readiness, logger }: AppParts): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(accompanyRequests(logger))
  addHealthRoutes(app, readiness)
  app.use('/v1', requireReady(readiness))
  addSearchRoutes(app, searcher)
  addArticleRoutes(app, catalog)
  app.use(refuseUnknown())
  app.use(handleErrors(logger))
  return app
}

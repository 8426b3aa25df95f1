/** The HTTP application: what happens to every request, in order. */
import { parse } from 'node:querystring'
import express, { type Express, type RequestHandler } from 'express'
import { AppError } from '../errors.ts'
import type { Logger } from '../log.ts'
import type { Catalog } from '../retrieval/catalog.ts'
import type { CitationChecker } from '../retrieval/citation-checker.ts'
import type { CitationResolver } from '../retrieval/citation-resolver.ts'
import type { ContextPacker } from '../retrieval/context.ts'
import type { ShowingSearcher } from '../retrieval/search.ts'
import { accompanyRequests } from './accompany-requests.ts'
import { articleRoutes, type WritingHandlers } from './article-routes.ts'
import { citationRoutes } from './citation-routes.ts'
import { contextRoutes } from './context-routes.ts'
import { editHandlers } from './edit-article.ts'
import { handleErrors } from './handle-errors.ts'
import { healthRoutes, type Readiness, requireReady } from './health-routes.ts'
import { type Importing, type ImportLimits, importHandlers } from './import-articles.ts'
import { jobRoutes } from './job-routes.ts'
import { llmsRoute } from './llms-route.ts'
import { type McpHandler, mcpRoute } from './mcp-route.ts'
import type { EmbeddingModel } from './openai/embedding-desk.ts'
import { embeddingRoutes } from './openai/embedding-routes.ts'
import { OPENAI_PATHS, sendOpenAiError } from './openai/send-openai-error.ts'
import { vectorStoreRoutes } from './openai/vector-store-routes.ts'
import { requireKey } from './require-key.ts'
import { requireTrustedHost, requireTrustedOrigin, type TrustedSources } from './require-trusted-source.ts'
import { addRoutes, describeRoutes, type Route } from './route.ts'
import { searchRoutes } from './search-routes.ts'
import { sendProblem } from './send-problem.ts'

export interface HttpLimits extends ImportLimits {
  /** Largest body of a search in bytes, after decompression. */
  readonly searchBodyBytes: number
  /** Likewise of one article. */
  readonly articleBytes: number
  /** Likewise of a request for embeddings. */
  readonly embeddingBodyBytes: number
  /** Likewise of citations to be verified or resolved. */
  readonly citationBodyBytes: number
}

/** Who may ask. */
export interface Access extends TrustedSources {
  /** One of them has to be shown; empty when everybody may ask. */
  readonly apiKeys: readonly string[]
}

export interface AppParts {
  readonly searcher: ShowingSearcher
  readonly catalog: Catalog
  /** Left out by a server that only reads. */
  readonly writing?: Importing
  readonly embedder: EmbeddingModel
  readonly packer: ContextPacker
  readonly checker: CitationChecker
  readonly resolver: CitationResolver
  /** While it says no, everything under `/v1` answers `not_ready`. */
  readonly readiness: Readiness
  readonly logger: Logger
  /** Answers what is posted to `/mcp`; left out, there is no such route. */
  readonly mcp?: McpHandler
  /** Left out: anybody on this machine. */
  readonly access?: Access
  readonly limits?: Partial<HttpLimits>
}

/**
 * A question with the largest filter fits well within, so does a long answer with the id of a long context, and so do
 * a million characters to embed, also where JSON writes them as escapes.
 */
const LIMITS: HttpLimits = {
  searchBodyBytes: 64 * 1024,
  citationBodyBytes: 1024 * 1024,
  embeddingBodyBytes: 8 * 1024 * 1024,
  articleBytes: 8 * 1024 * 1024,
  importBytes: 1024 * 1024 * 1024,
  importAtOnceBytes: 256 * 1024,
}

const LOCAL_ACCESS: Access = { host: '127.0.0.1', apiKeys: [], allowedHosts: [], allowedOrigins: [] }

/** What is guarded: everything that shows or changes articles. */
const GUARDED = ['/v1', '/mcp']

export function createApp(parts: AppParts): Express {
  const { readiness, logger, access = LOCAL_ACCESS } = parts
  const routes = [...contentRoutes(parts), ...healthRoutes(readiness)]
  const app = express()
  app.disable('x-powered-by')
  // answers about search carry their time, so a tag of the whole body would never match
  app.disable('etag')
  app.enable('case sensitive routing')
  // left to itself it drops what comes after a thousand parameters, and with that perhaps a filter
  app.set('query parser', (text: string) => parse(text, '&', '=', { maxKeys: 0 }))
  app.use(accompanyRequests(logger))
  app.use(GUARDED, requireTrustedHost(access))
  app.use('/mcp', requireTrustedOrigin(access))
  app.use(GUARDED, requireKey(access.apiKeys), requireReady(readiness))
  addRoutes(app, [...routes, listingRoute(routes), llmsRoute(routes, { needsKey: access.apiKeys.length > 0 })])
  app.use(refuseUnknownPath)
  app.use(OPENAI_PATHS, handleErrors(sendOpenAiError))
  app.use(handleErrors(sendProblem))
  return app
}

function contentRoutes({ searcher, catalog, packer, checker, resolver, embedder, mcp, ...parts }: AppParts): Route[] {
  const limits = { ...LIMITS, ...parts.limits }
  return [
    ...searchRoutes(searcher, limits),
    ...contextRoutes(packer, limits),
    ...citationRoutes({ checker, resolver }, limits),
    ...articleRoutes(catalog, writingHandlers(parts.writing, limits)),
    ...(parts.writing === undefined ? [] : jobRoutes(parts.writing.jobs)),
    ...vectorStoreRoutes({ searcher, catalog }, limits),
    ...embeddingRoutes({ catalog, embedder }, limits),
    ...(mcp === undefined ? [] : [mcpRoute(mcp)]),
  ]
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

/** Routes that show what is stored: articles, passages, the index. */
import type { Request, Response } from 'express'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import type { Catalog } from '../retrieval/catalog.ts'
import { parseInput } from '../wire/parse-input.ts'
import { parseListParameters } from './list-parameters.ts'
import { readId } from './read-id.ts'
import type { Route } from './route.ts'
import { wholeNumber } from './search-parameters.ts'
import { showArticle, showArticlePage, showIndex, showPassage } from './show-stored.ts'

const count = z.int().min(0).max(20)

const aroundSchema = z.strictObject({
  before: wholeNumber(count).default(0),
  after: wholeNumber(count).default(0),
})

const AROUND_FIELDS = ['#/before', '#/after']

/** What else than to be read can be done with one article and with many. */
export interface WritingHandlers {
  readonly one: Route['handlers']
  readonly many: Route['handlers']
}

/** Ids may contain slashes, as they are or percent-encoded, so an id is all the rest of a path. */
export function articleRoutes(catalog: Catalog, { one, many }: WritingHandlers): Route[] {
  return [
    {
      path: '/v1/articles',
      about: 'GET lists what is stored, page by page; POST stores many articles, as NDJSON or as an array.',
      handlers: { get: [(request, response) => sendPage(catalog, request, response)], ...many },
    },
    {
      path: '/v1/articles/*id',
      about: 'One article with its whole text and SHA-256; PUT stores it, DELETE removes it.',
      handlers: { get: [(request, response) => sendArticle(catalog, request, response)], ...one },
    },
    {
      path: '/v1/passages/*id',
      about: 'One passage, with as many neighbours as before and after ask for.',
      handlers: { get: [(request, response) => sendPassage(catalog, request, response)] },
    },
    {
      path: '/v1/index',
      about: 'What the index holds, which model made it, and when.',
      handlers: { get: [async (_request, response) => void response.json(showIndex(await catalog.index()))] },
    },
  ]
}

async function sendPage(catalog: Catalog, request: Request, response: Response): Promise<void> {
  response.json(showArticlePage(await catalog.page(parseListParameters(request.query))))
}

/** The digest covers title, dates and attributes too, so as a tag it changes whenever the body does. */
async function sendArticle(catalog: Catalog, request: Request, response: Response): Promise<void> {
  const id = readId(request)
  const article = await catalog.article(id)
  if (article === null) throw new AppError('not_found', `there is no article ${JSON.stringify(id)}`)
  response.setHeader('cache-control', 'no-cache')
  response.setHeader('etag', `"${article.digest}"`)
  response.json(showArticle(article))
}

async function sendPassage(catalog: Catalog, request: Request, response: Response): Promise<void> {
  const id = readId(request)
  const found = await catalog.passage(id, parseInput(aroundSchema, request.query, AROUND_FIELDS))
  if (found === null) {
    throw new AppError('not_found', `there is no passage ${JSON.stringify(id)}, expected <article id>:<start>-<end>`)
  }
  const { passage, before, after } = found
  response.json({ ...showPassage(passage), before: before.map(showPassage), after: after.map(showPassage) })
}

/** Routes of OpenAI's vector stores: the one that there is, and searches of it. */
import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
import { AppError } from '../../errors.ts'
import type { Catalog } from '../../retrieval/catalog.ts'
import type { Searcher } from '../../retrieval/search.ts'
import { parseInput } from '../../wire/parse-input.ts'
import { readJson } from '../read-json.ts'
import type { Route } from '../route.ts'
import { wholeNumber } from '../search-parameters.ts'
import { readPageToken, writePageToken } from './page-token.ts'
import { rankQueries } from './rank-queries.ts'
import { STORE_ID, showSearchPage, showVectorStore } from './show-vector-store.ts'
import { parseVectorSearch } from './vector-search-schema.ts'

export interface VectorStoreParts {
  readonly searcher: Searcher
  readonly catalog: Catalog
}

const cursor = z.string().max(200).optional()
const listSchema = z.strictObject({
  limit: wholeNumber(z.int().min(1).max(100)).optional(),
  order: z.enum(['asc', 'desc']).optional(),
  after: cursor,
  before: cursor,
})
const LIST_FIELDS = Object.keys(listSchema.shape).map(name => `#/${name}`)

export function vectorStoreRoutes(parts: VectorStoreParts, limits: { readonly searchBodyBytes: number }): Route[] {
  const { catalog } = parts
  return [
    {
      path: '/v1/vector_stores',
      about: 'OpenAI-compatible: the one store there is, whose id is default.',
      handlers: { get: [async (request, response) => void response.json(await listStores(catalog, request))] },
    },
    {
      path: '/v1/vector_stores/:id',
      about: 'OpenAI-compatible: what the store holds.',
      handlers: {
        get: [requireStore, async (_request, response) => void response.json(showVectorStore(await catalog.index()))],
      },
    },
    {
      path: '/v1/vector_stores/:id/search',
      about: "OpenAI-compatible: passages for a question, with OpenAI's filters; each carries its citation.",
      handlers: {
        post: [
          requireStore,
          ...readJson(limits.searchBodyBytes),
          async (request, response) => void response.json(await searchStore(parts, request.body)),
        ],
      },
    },
  ]
}

const requireStore: RequestHandler = (request, _response, next) => {
  const { id } = request.params
  if (id === STORE_ID) return next()
  throw new AppError('not_found', `there is no vector store ${JSON.stringify(id)}, expected ${STORE_ID}`, {
    problems: [{ pointer: '#/vector_store_id', detail: `expected ${STORE_ID}` }],
  })
}

/** The one store comes neither after nor before itself. */
async function listStores(catalog: Catalog, request: Request) {
  const { after, before } = parseInput(listSchema, request.query, LIST_FIELDS)
  const data = after === STORE_ID || before === STORE_ID ? [] : [showVectorStore(await catalog.index())]
  return { object: 'list', data, first_id: data[0]?.id ?? null, last_id: data[0]?.id ?? null, has_more: false }
}

async function searchStore({ searcher, catalog }: VectorStoreParts, body: unknown) {
  const search = parseVectorSearch(body)
  const { queries, filter, threshold, wanted } = search
  const { manifest, sequence } = await catalog.index()
  const binding = { generation: manifest.generation, sequence, search }
  const offset = readPageToken(binding)
  const end = offset + wanted
  const ranking = await rankQueries(searcher, { queries, filter, threshold, depth: end })
  const results = ranking.results.slice(offset, end)
  const headers = await catalog.headers([...new Set(results.map(result => result.citation.articleId))])
  const hasMore = ranking.goesOn || ranking.results.length > end
  return showSearchPage({ queries, results, headers, nextPage: hasMore ? writePageToken(binding, end) : null })
}

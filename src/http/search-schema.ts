/** The search request as it comes over the wire, as a body or as query parameters. */
import { z } from 'zod'
import type { SearchRequest } from '../retrieval/search.ts'
import { filterSchema, fromSchema, toSchema } from './filter-schema.ts'
import { parseInput } from './parse-input.ts'

const QUERY_UNITS = 2000

const query = z
  .string()
  .transform(cleanQuery)
  .refine(
    text => text.length >= 1 && text.length <= QUERY_UNITS,
    `expected 1 to ${QUERY_UNITS} characters after trimming`,
  )

const fields = {
  query,
  limit: z.int().min(1).max(50).default(10),
  cursor: z.string().max(512).nullable().default(null),
  mode: z.enum(['hybrid', 'semantic', 'keyword']).default('hybrid'),
  maxPerArticle: z.int().min(1).max(50).nullable().default(3),
  passageWords: z.int().min(30).max(400).default(120),
  neighbours: z.int().min(0).max(10).default(0),
  explain: z.boolean().default(false),
}

const recency = z.strictObject({
  halfLifeDays: z.number().positive().max(36_500),
  floor: z.number().min(0).max(1).default(0),
})

const bodySchema = z.strictObject({
  ...fields,
  filter: filterSchema.nullable().default({}),
  recency: recency.nullable().default(null),
  facets: z.array(z.string().min(1).max(200)).max(10).default([]),
})

const BODY_FIELDS = [...Object.keys(bodySchema.shape), 'published', 'attributes', 'articleIds', 'halfLifeDays', 'floor']

/** Throws `invalid_request` naming every field that is wrong. */
export function parseSearchBody(body: unknown): SearchRequest {
  const { filter, ...rest } = parseInput(bodySchema, body, BODY_FIELDS)
  return { ...rest, filter: filter ?? {} }
}

const parameterSchema = z.strictObject({
  q: query,
  limit: z.coerce.number().optional(),
  cursor: z.string().optional(),
  mode: z.string().optional(),
  passageWords: z.coerce.number().optional(),
  maxPerArticle: z.coerce.number().optional(),
  neighbours: z.coerce.number().optional(),
  explain: z
    .enum(['true', 'false'])
    .transform(value => value === 'true')
    .optional(),
  from: fromSchema,
  to: toSchema,
  articleId: z.union([z.string(), z.array(z.string())]).optional(),
})

/** The simple fields of a search; filters by attribute, recency and facets need a body. */
export function parseSearchParameters(parameters: unknown): SearchRequest {
  const { q, from, to, articleId, ...rest } = parseInput(
    parameterSchema,
    parameters,
    Object.keys(parameterSchema.shape),
  )
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  const articleIds = articleId === undefined ? null : [articleId].flat()
  return parseSearchBody({
    ...given,
    query: q,
    filter: { published: { from: from ?? null, to: to ?? null }, articleIds },
  })
}

/** What no question means to say: half characters and control characters, which become spaces. */
function cleanQuery(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .trim()
}

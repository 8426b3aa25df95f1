/** The search request as it comes over the wire in a body. */
import { z } from 'zod'
import { SEARCH_DEFAULTS, type SearchRequest } from '../retrieval/search.ts'
import { filterSchema } from './filter-schema.ts'
import { parseInput } from './parse-input.ts'

const QUERY_UNITS = 2000

/** The fields that a body and the parameters of an address share; lengths are in UTF-16 units. */
export const simpleFields = {
  query: z
    .string()
    .transform(cleanQuery)
    .refine(text => text.length >= 1 && text.length <= QUERY_UNITS, {
      error: ({ input }) => `expected 1 to ${QUERY_UNITS} characters after trimming, got ${String(input).length}`,
    }),
  limit: z.int().min(1).max(50),
  cursor: z.string().max(512),
  mode: z.enum(['hybrid', 'semantic', 'keyword']),
  maxPerArticle: z.int().min(1).max(50),
  passageWords: z.int().min(30).max(400),
  neighbours: z.int().min(0).max(10),
}

export const recencySchema = z.strictObject({
  halfLifeDays: z.number().positive(),
  floor: z.number().min(0).max(1).default(0),
})

const bodySchema = z.strictObject({
  query: simpleFields.query,
  limit: simpleFields.limit.default(SEARCH_DEFAULTS.limit),
  cursor: simpleFields.cursor.nullable().default(SEARCH_DEFAULTS.cursor),
  mode: simpleFields.mode.default(SEARCH_DEFAULTS.mode),
  maxPerArticle: simpleFields.maxPerArticle.nullable().default(SEARCH_DEFAULTS.maxPerArticle),
  passageWords: simpleFields.passageWords.default(SEARCH_DEFAULTS.passageWords),
  neighbours: simpleFields.neighbours.default(SEARCH_DEFAULTS.neighbours),
  filter: filterSchema.nullish(),
  recency: recencySchema.nullable().default(SEARCH_DEFAULTS.recency),
  facets: z.array(z.string().min(1).max(200)).max(10).default([]),
  explain: z.boolean().default(SEARCH_DEFAULTS.explain),
})

/** Pointers to the fields inside a filter and inside `recency`. */
export const NESTED_FIELDS = [
  '#/filter/published',
  '#/filter/published/from',
  '#/filter/published/to',
  '#/filter/attributes',
  '#/filter/articleIds',
  ...['in', 'not', 'gt', 'gte', 'lt', 'lte'].map(test => `#/filter/attributes/{name}/${test}`),
  '#/recency/halfLifeDays',
  '#/recency/floor',
]
const FIELDS = [...Object.keys(bodySchema.shape).map(name => `#/${name}`), ...NESTED_FIELDS]

/** Throws `invalid_request` naming every field that is wrong. */
export function parseSearchBody(body: unknown): SearchRequest {
  const { filter, ...rest } = parseInput(bodySchema, body, FIELDS)
  return { ...rest, filter: filter ?? {} }
}

/** What no question means to say, control characters and half characters, is replaced, not refused. */
function cleanQuery(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .trim()
}

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
    })
    .describe('A question or statement in plain words; a "quoted phrase" has to be in the passage word for word.'),
  limit: z.int().min(1).max(50).describe('Results per page.'),
  cursor: z.string().max(512).describe('The nextCursor of the page before, with all else unchanged.'),
  mode: z
    .enum(['hybrid', 'semantic', 'keyword'])
    .describe('By meaning and words (hybrid), by meaning only (semantic), or by words only (keyword).'),
  maxPerArticle: z.int().min(1).max(50).describe('Most passages of one article; null for no bound.'),
  passageWords: z.int().min(30).max(400).describe('Longest text of a result in words; always whole sentences.'),
  neighbours: z.int().min(0).max(10).describe('Sentences added on each side of the text; the citation stays.'),
}

export const recencySchema = z.strictObject({
  halfLifeDays: z.number().positive(),
  floor: z.number().min(0).max(1).default(0),
})

/** The body of a search; what it comes to inside is `parseSearchBody`'s to say. */
export const searchBodySchema = z.strictObject({
  query: simpleFields.query,
  limit: simpleFields.limit.default(SEARCH_DEFAULTS.limit),
  cursor: simpleFields.cursor.nullable().default(SEARCH_DEFAULTS.cursor),
  mode: simpleFields.mode.default(SEARCH_DEFAULTS.mode),
  maxPerArticle: simpleFields.maxPerArticle.nullable().default(SEARCH_DEFAULTS.maxPerArticle),
  passageWords: simpleFields.passageWords.default(SEARCH_DEFAULTS.passageWords),
  neighbours: simpleFields.neighbours.default(SEARCH_DEFAULTS.neighbours),
  filter: filterSchema.nullish().describe('Which articles may answer; every given part has to hold.'),
  recency: recencySchema
    .nullable()
    .default(SEARCH_DEFAULTS.recency)
    .describe('Favours new articles: score × (floor + (1 − floor) · 0.5^(age / halfLifeDays)).'),
  facets: z
    .array(z.string().min(1).max(200))
    .max(10)
    .default([])
    .describe('Names of attributes whose values are counted over the articles that match.'),
  explain: z.boolean().default(SEARCH_DEFAULTS.explain).describe('Adds what each signal contributed to each score.'),
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
/** Pointers to all there are, for suggestions. */
export const SEARCH_FIELDS = [...Object.keys(searchBodySchema.shape).map(name => `#/${name}`), ...NESTED_FIELDS]

/** Throws `invalid_request` naming every field that is wrong. */
export function parseSearchBody(body: unknown): SearchRequest {
  return toSearchRequest(parseInput(searchBodySchema, body, SEARCH_FIELDS))
}

export function toSearchRequest({ filter, ...rest }: z.output<typeof searchBodySchema>): SearchRequest {
  return { ...rest, filter: filter ?? {} }
}

/** What no question means to say, control characters and half characters, is replaced, not refused. */
function cleanQuery(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .trim()
}

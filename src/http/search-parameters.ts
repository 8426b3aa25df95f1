/** The search request as it comes over the wire in the parameters of an address. */
import { z } from 'zod'
import { SEARCH_DEFAULTS, type SearchRequest } from '../retrieval/search.ts'
import { show } from '../wire/describe-input.ts'
import { articleIdsSchema, toFilter } from '../wire/filter-schema.ts'
import { fromSchema, toSchema } from '../wire/instant-schema.ts'
import { parseInput } from '../wire/parse-input.ts'
import { simpleFields } from '../wire/search-schema.ts'

/** A parameter that comes twice arrives as a list. */
export const once = z.string({
  error: issue => (Array.isArray(issue.input) ? 'is given more than once, expected it once' : undefined),
})

/** Digits only: what else JavaScript takes for a number is more likely a mistake. */
export function wholeNumber<T extends z.ZodType<unknown, number>>(schema: T) {
  return once
    .regex(/^-?\d{1,9}$/, { error: ({ input }) => `expected a whole number, got ${show(input)}` })
    .transform(Number)
    .pipe(schema)
}

const parameterSchema = z.strictObject({
  q: once.pipe(simpleFields.query),
  limit: wholeNumber(simpleFields.limit).default(SEARCH_DEFAULTS.limit),
  cursor: once.pipe(simpleFields.cursor).nullable().default(SEARCH_DEFAULTS.cursor),
  mode: once.pipe(simpleFields.mode).default(SEARCH_DEFAULTS.mode),
  maxPerArticle: z
    .union([z.literal('null').transform(() => null), wholeNumber(simpleFields.maxPerArticle)], {
      error: ({ input }) => `expected a whole number from 1 to 50, or null for no bound, got ${show(input)}`,
    })
    .default(SEARCH_DEFAULTS.maxPerArticle),
  passageWords: wholeNumber(simpleFields.passageWords).default(SEARCH_DEFAULTS.passageWords),
  neighbours: wholeNumber(simpleFields.neighbours).default(SEARCH_DEFAULTS.neighbours),
  explain: once
    .pipe(z.enum(['true', 'false']))
    .transform(value => value === 'true')
    .default(SEARCH_DEFAULTS.explain),
  from: once.pipe(fromSchema).optional(),
  to: once.pipe(toSchema).optional(),
  articleId: z
    .union([z.string(), z.array(z.string())])
    .transform(ids => [ids].flat())
    .pipe(articleIdsSchema)
    .optional(),
})

const FIELDS = Object.keys(parameterSchema.shape).map(name => `#/${name}`)

/** Filters by attribute, recency and facets need a body. Throws `invalid_request` naming every parameter at fault. */
export function parseSearchParameters(parameters: unknown): SearchRequest {
  const { q, from, to, articleId, ...rest } = parseInput(parameterSchema, parameters, FIELDS)
  const filter = toFilter({ published: { from, to }, articleIds: articleId })
  return { ...rest, query: q, filter, recency: SEARCH_DEFAULTS.recency, facets: SEARCH_DEFAULTS.facets }
}

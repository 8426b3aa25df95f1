/** The request of a context as it comes over the wire. */
import { z } from 'zod'
import { CONTEXT_DEFAULTS, type ContextRequest } from '../retrieval/context.ts'
import { filterSchema } from '../wire/filter-schema.ts'
import { parseInput } from '../wire/parse-input.ts'
import { NESTED_FIELDS, recencySchema, simpleFields } from '../wire/search-schema.ts'

const contextSchema = z.strictObject({
  query: simpleFields.query,
  maxTokens: z.int().min(100).max(100_000).default(CONTEXT_DEFAULTS.maxTokens),
  format: z.enum(['markdown', 'json', 'anthropic', 'openai']).default(CONTEXT_DEFAULTS.format),
  tokenizer: z.enum(['o200k_base', 'model']).default(CONTEXT_DEFAULTS.tokenizer),
  mode: simpleFields.mode.default(CONTEXT_DEFAULTS.mode),
  maxPerArticle: simpleFields.maxPerArticle.nullable().default(CONTEXT_DEFAULTS.maxPerArticle),
  filter: filterSchema.nullish(),
  recency: recencySchema.nullable().default(CONTEXT_DEFAULTS.recency),
})

const FIELDS = [...Object.keys(contextSchema.shape).map(name => `#/${name}`), ...NESTED_FIELDS]

/** Throws `invalid_request` naming every field that is wrong. */
export function parseContextBody(body: unknown): ContextRequest {
  const { filter, ...rest } = parseInput(contextSchema, body, FIELDS)
  return { ...rest, filter: filter ?? {} }
}

/** A request for embeddings as it comes over the wire. */
import { z } from 'zod'
import { AppError } from '../../errors.ts'
import { chooseSchema } from '../../wire/choose-schema.ts'
import { parseInput } from '../../wire/parse-input.ts'
import { findModel, type TextKind } from './model-names.ts'

export interface EmbeddingsRequest {
  /** 1 to 2,048, none empty. */
  readonly texts: readonly string[]
  /** As it was asked for. */
  readonly model: string
  readonly kind: TextKind
  readonly encoding: 'float' | 'base64'
}

/** What the one model is. */
export interface ModelFacts {
  readonly model: string
  readonly dimensions: number
}

const MOST_INPUTS = 2048

/** In UTF-16 units, of one input and of all: about 8,000 and 250,000 tokens of English, near what OpenAI takes. */
const LONGEST_TEXT = 40_000
export const MOST_UNITS = 1_000_000

const text = z.string().min(1).max(LONGEST_TEXT)
const texts = z
  .array(text)
  .min(1)
  .max(MOST_INPUTS)
  .refine(list => list.reduce((sum, each) => sum + each.length, 0) <= MOST_UNITS, {
    error: `expected at most ${MOST_UNITS} characters in all: send several requests`,
  })

const tokens = z.custom<never>(() => false, 'is a list of tokens, expected text or a list of texts')

const bodySchema = z.strictObject({
  input: chooseSchema<string | string[]>(given => {
    if (!Array.isArray(given)) return text
    return isTokens(given[0]) ? tokens : texts
  }),
  model: z.string().min(1).max(300),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).nullish(),
  user: z.string().nullish(),
  input_type: z.enum(['passage', 'query']).nullish(),
})
const FIELDS = Object.keys(bodySchema.shape).map(name => `#/${name}`)

/**
 * Throws `invalid_request` naming every field that is wrong, `not_found` for another model. `dimensions` may only be
 * the model's own: its vectors were not trained to be shortened.
 */
export function parseEmbeddings(body: unknown, facts: ModelFacts): EmbeddingsRequest {
  const { input, model, encoding_format, dimensions, input_type } = parseInput(bodySchema, body, FIELDS)
  const named = findModel(model, facts.model)
  if (dimensions != null && dimensions !== facts.dimensions) {
    throw refuse('#/dimensions', `${model} gives ${facts.dimensions} dimensions, got ${dimensions}: leave it out`)
  }
  if (input_type === 'passage' && named === 'query') {
    throw refuse('#/input_type', `${model} embeds queries, got input_type passage: leave one of them out`)
  }
  return { texts: [input].flat(), model, kind: input_type ?? named, encoding: encoding_format ?? 'float' }
}

function isTokens(first: unknown): boolean {
  return typeof first === 'number' || Array.isArray(first)
}

function refuse(pointer: string, detail: string): AppError {
  return new AppError('invalid_request', detail, { problems: [{ pointer, detail }] })
}

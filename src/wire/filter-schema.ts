/** The filter of a search as it comes over the wire, and what it means inside. */
import { z } from 'zod'
import type { AttributeCondition, AttributeScalar, Filter } from '../model.ts'
import { chooseSchema } from './choose-schema.ts'
import { fromSchema, toSchema } from './instant-schema.ts'

/** An engine binds every value of a query and there is a limit to that: lists times attributes stay well within. */
const MOST_ATTRIBUTES = 10
const LONGEST_LIST = 500

const scalar = z.union([z.string().max(1000), z.number(), z.boolean()], 'expected a string, a number or a boolean')
const scalars = z.array(scalar).max(LONGEST_LIST)

const conditionSchema = z
  .strictObject({
    in: scalars.optional(),
    not: z.union([scalar, scalars], `expected a value or a list of at most ${LONGEST_LIST} values`).optional(),
    gt: z.number().optional(),
    gte: z.number().optional(),
    lt: z.number().optional(),
    lte: z.number().optional(),
  })
  .refine(condition => Object.keys(condition).length > 0, 'expected at least one of in, not, gt, gte, lt, lte')

/** A value stands for equality, a list for any of its members. */
const condition = chooseSchema<AttributeScalar | AttributeScalar[] | z.output<typeof conditionSchema>>(given =>
  Array.isArray(given) ? scalars : isObject(given) ? conditionSchema : scalar,
).transform(normalise)

const attributesRecord = z
  .record(z.string().min(1).max(200), condition)
  .refine(named => Object.keys(named).length <= MOST_ATTRIBUTES, `expected at most ${MOST_ATTRIBUTES} attributes`)

/** A record cannot hold that name, and a filter that is dropped in silence would let everything through. */
const attributesSchema = z
  .unknown()
  .refine(given => !isObject(given) || !Object.hasOwn(given, '__proto__'), 'no attribute can be named __proto__')
  .pipe(attributesRecord)

/** At most 1,000, none empty. */
export const articleIdsSchema = z.array(z.string().min(1).max(512)).max(1000).describe('Only these articles.')

/** The schema takes any value and divides by kind, so what it expects has to be told apart from it. */
const ATTRIBUTES_META = {
  description:
    'Per attribute name (tags and language count too): a value, a list of values of which any may be there, or ' +
    'conditions such as {"gte": 2, "not": ["draft"]} out of in, not, gt, gte, lt, lte.',
  anyOf: [{ type: 'object', additionalProperties: {} }, { type: 'null' }],
}

const filterObject = z.strictObject({
  published: z
    .strictObject({
      from: fromSchema.nullish().describe('From this day or instant on, such as 2026-03-01.'),
      to: toSchema.nullish().describe('A day counts whole, an instant is excluded.'),
    })
    .nullish()
    .describe('When the article was published; undated articles fail.'),
  attributes: attributesSchema.nullish().meta(ATTRIBUTES_META),
  articleIds: articleIdsSchema.nullish(),
})

export const filterSchema = filterObject.transform(toFilter)

/** Null and absent both mean that a part does not restrict; an empty list of ids allows none. */
export function toFilter({ published, attributes, articleIds }: z.output<typeof filterObject>): Filter {
  const { from, to } = published ?? {}
  const bounds = { ...(from == null ? {} : { from }), ...(to == null ? {} : { to }) }
  return {
    ...(Object.keys(bounds).length === 0 ? {} : { published: bounds }),
    ...(attributes == null ? {} : { attributes }),
    ...(articleIds == null ? {} : { articleIds }),
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function normalise(given: AttributeScalar | AttributeScalar[] | z.output<typeof conditionSchema>): AttributeCondition {
  if (typeof given !== 'object') return { in: [given] }
  if (Array.isArray(given)) return { in: given }
  const { not, ...rest } = given
  const present = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return not === undefined ? present : { ...present, not: [not].flat() }
}

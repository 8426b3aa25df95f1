/** The filter of a search as it comes over the wire, and what it means inside. */
import { z } from 'zod'
import type { AttributeCondition, AttributeScalar, Filter } from '../model.ts'
import { parseDate } from '../parse-date.ts'

const DAY_MS = 86_400_000
const DATE_ONLY = /^\d{4}-\d{1,2}-\d{1,2}$/

const scalar = z.union([z.string().max(1000), z.number(), z.boolean()], 'expected a string, a number or a boolean')
const scalars = z.array(scalar).max(1000)

const conditionSchema = z
  .strictObject({
    in: scalars.optional(),
    not: z.union([scalar, scalars]).optional(),
    gt: z.number().optional(),
    gte: z.number().optional(),
    lt: z.number().optional(),
    lte: z.number().optional(),
  })
  .refine(condition => Object.keys(condition).length > 0, 'expected at least one of in, not, gt, gte, lt, lte')

const attributeSchema = z
  .union([scalar, scalars, conditionSchema], {
    error: 'expected a value, a list of values, or an object of in, not, gt, gte, lt, lte',
  })
  .transform(toCondition)

/** A date, or a date-time, as an instant; for `to` a bare date is the end of that day. */
export const fromSchema = z.string().transform(toInstant('start')).nullable().optional()
export const toSchema = z.string().transform(toInstant('end')).nullable().optional()

export const filterSchema = z
  .strictObject({
    published: z.strictObject({ from: fromSchema, to: toSchema }).nullable().optional(),
    attributes: z.record(z.string().min(1).max(200), attributeSchema).nullable().optional(),
    articleIds: z.array(z.string().min(1).max(512)).max(1000).nullable().optional(),
  })
  .transform(toFilter)

interface WireFilter {
  readonly published?:
    | { readonly from?: string | null | undefined; readonly to?: string | null | undefined }
    | null
    | undefined
  readonly attributes?: Readonly<Record<string, AttributeCondition>> | null | undefined
  readonly articleIds?: readonly string[] | null | undefined
}

function toFilter({ published, attributes, articleIds }: WireFilter): Filter {
  const { from, to } = published ?? {}
  const bounds = { ...(from == null ? {} : { from }), ...(to == null ? {} : { to }) }
  return {
    ...(Object.keys(bounds).length === 0 ? {} : { published: bounds }),
    ...(attributes == null ? {} : { attributes }),
    ...(articleIds == null ? {} : { articleIds }),
  }
}

function toCondition(given: AttributeScalar | AttributeScalar[] | z.infer<typeof conditionSchema>): AttributeCondition {
  if (typeof given !== 'object') return { in: [given] }
  if (Array.isArray(given)) return { in: given }
  const { not, ...rest } = given
  const present = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  if (not === undefined) return present
  return { ...present, not: Array.isArray(not) ? not : [not] }
}

/** A day given as an end counts whole: its end is the next midnight, as ends are exclusive inside. */
function toInstant(edge: 'start' | 'end') {
  return (value: string, context: z.RefinementCtx): string => {
    const instant = parseDate(value)
    if (instant === null) {
      context.addIssue({
        code: 'custom',
        message: `expected a date such as 2026-03-01 or 2026-03-01T09:30:00Z, got ${JSON.stringify(value.slice(0, 60))}`,
      })
      return z.NEVER
    }
    const isWholeDay = edge === 'end' && DATE_ONLY.test(value.trim())
    return isWholeDay ? new Date(Date.parse(instant) + DAY_MS).toISOString() : instant
  }
}

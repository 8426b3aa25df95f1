/** OpenAI's filters as they come over the wire, a tree of comparisons under `and` and `or`, and what they mean inside. */
import { z } from 'zod'
import type { Filter } from '../../model.ts'
import { describeInput, show } from '../../wire/describe-input.ts'
import { COMPARISONS, type Comparison, compareKey } from './compare-key.ts'

const MOST_LEVELS = 10
const MOST_COMPARISONS = 100
/** An engine binds every value of a query and there is a limit to that. */
const MOST_VALUES = 5000

/** Read level by level: a schema that recurses would run out of stack on what is nested too deep. */
export const filtersSchema = z.unknown().transform((given, context): Filter => {
  const reading: Reading = { problems: [], comparisons: 0, values: 0 }
  const filter = readFilter(reading, given, [])
  if (reading.comparisons > MOST_COMPARISONS) {
    add(reading, [], `expected at most ${MOST_COMPARISONS} comparisons, got ${reading.comparisons}`)
  }
  if (reading.values > MOST_VALUES) add(reading, [], `expected at most ${MOST_VALUES} values, got ${reading.values}`)
  for (const { path, message } of reading.problems) {
    context.issues.push({ code: 'custom', path: [...path], message, input: given })
  }
  return reading.problems.length > 0 ? z.NEVER : filter
})

type Path = readonly (string | number)[]

interface Reading {
  readonly problems: { readonly path: Path; readonly message: string }[]
  comparisons: number
  values: number
}

const compoundSchema = z.strictObject({ type: z.enum(['and', 'or']), filters: z.array(z.unknown()).min(1) })

const scalar = z.union([z.string().max(1000), z.number(), z.boolean()], 'expected a string, a number or a boolean')
const comparisonFields = { key: z.string().min(1).max(200) }
const oneSchema = z.strictObject({ type: z.enum(COMPARISONS), ...comparisonFields, value: scalar })
const listSchema = z.strictObject({ type: z.enum(COMPARISONS), ...comparisonFields, value: z.array(scalar).max(500) })

/** What could not be read is noted and stands as an empty filter, which is then never used. */
function readFilter(reading: Reading, given: unknown, path: Path): Filter {
  if (!isObject(given)) return add(reading, path, `expected a filter, got ${show(given)}`)
  const { type } = given
  if (type === 'and' || type === 'or') return readCompound(reading, given, path)
  if (COMPARISONS.includes(type as Comparison)) return readComparison(reading, given, path)
  return add(reading, [...path, 'type'], `expected one of ${COMPARISONS.join(', ')}, and, or, got ${show(type)}`)
}

function isObject(value: unknown): value is { readonly type?: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readCompound(reading: Reading, given: unknown, path: Path): Filter {
  if (path.length >= 2 * MOST_LEVELS) return add(reading, path, `is nested too deep, expected ${MOST_LEVELS} levels`)
  const parsed = compoundSchema.safeParse(given, { error: describeInput })
  if (!parsed.success) return addAll(reading, parsed.error, path)
  const filters = parsed.data.filters.map((each, i) => readFilter(reading, each, [...path, 'filters', i]))
  return parsed.data.type === 'and' ? { all: filters } : { any: filters }
}

function readComparison(reading: Reading, given: { readonly type?: unknown }, path: Path): Filter {
  const schema = given.type === 'in' || given.type === 'nin' ? listSchema : oneSchema
  const parsed = schema.safeParse(given, { error: describeInput })
  if (!parsed.success) return addAll(reading, parsed.error, path)
  const { type, key, value } = parsed.data
  const values = [value].flat()
  reading.comparisons++
  reading.values += values.length
  const compared = compareKey(key, type, values)
  return 'filter' in compared ? compared.filter : add(reading, [...path, ...compared.path], compared.message)
}

function addAll(reading: Reading, error: z.ZodError, path: Path): Filter {
  for (const issue of error.issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : null
    const place = [...path, ...issue.path.map(step => (typeof step === 'number' ? step : String(step)))]
    if (keys === null) add(reading, place, issue.message)
    else for (const key of keys) add(reading, [...place, key], 'is not a known field')
  }
  return {}
}

function add(reading: Reading, path: Path, message: string): Filter {
  reading.problems.push({ path, message })
  return {}
}

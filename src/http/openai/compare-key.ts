/** What a comparison of OpenAI's filters means here: the key names a field of an article or one of its attributes. */
import type { AttributeCondition, AttributeScalar, Filter } from '../../model.ts'
import { parseDate } from '../../parse-date.ts'
import { show } from '../../wire/describe-input.ts'
import { dayOf, momentOf, type Period, secondOf } from './period.ts'

export const COMPARISONS = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin'] as const
export type Comparison = (typeof COMPARISONS)[number]

/** `path` leads from the comparison to what is wrong with it. */
export type Compared =
  | { readonly filter: Filter }
  | { readonly path: readonly (string | number)[]; readonly message: string }

/** Keys that name a field; every other key names an attribute, also `tags` and `language`. */
const TEXT_FIELDS = new Map<string, 'articleIds' | 'titles' | 'urls'>([
  ['file_id', 'articleIds'],
  ['filename', 'articleIds'],
  ['title', 'titles'],
  ['url', 'urls'],
])

/**
 * `values` holds one value but for `in` and `nin`. An article without the key is not equal to anything: `ne` and `nin`
 * hold for it, everything else does not. Of a key with several values one has to pass, and none may be excluded.
 */
export function compareKey(key: string, type: Comparison, values: readonly AttributeScalar[]): Compared {
  if (key === 'published_at') return compareDate(type, values)
  const field = TEXT_FIELDS.get(key)
  return field === undefined ? compareAttribute(key, type, values) : compareText(field, type, values)
}

function compareAttribute(key: string, type: Comparison, values: readonly AttributeScalar[]): Compared {
  const condition = (test: AttributeCondition) => ({ filter: { attributes: { [key]: test } } })
  if (type === 'eq' || type === 'in') return condition({ in: values })
  if (type === 'ne' || type === 'nin') return condition({ not: values })
  const bound = values[0]!
  if (typeof bound !== 'boolean') return condition({ [type]: bound })
  return { path: ['value'], message: `expected a number or a string to compare by ${type}, got ${bound}` }
}

function compareText(
  field: 'articleIds' | 'titles' | 'urls',
  type: Comparison,
  values: readonly AttributeScalar[],
): Compared {
  if (type !== 'eq' && type !== 'in' && type !== 'ne' && type !== 'nin') {
    return { path: ['type'], message: `expected one of eq, ne, in, nin for this key, got ${type}` }
  }
  const at = values.findIndex(value => typeof value !== 'string')
  if (at !== -1) return { path: placeOf(type, at), message: `expected a string, got ${show(values[at])}` }
  const filter: Filter = { [field]: values as readonly string[] }
  return { filter: type === 'eq' || type === 'in' ? filter : { none: [filter] } }
}

/** A value stands for the second or, given as a date, for the day; what lies within it is equal to it. */
function compareDate(type: Comparison, values: readonly AttributeScalar[]): Compared {
  const periods = values.map(readPeriod)
  const at = periods.indexOf(null)
  if (at !== -1) {
    const message = `expected seconds since 1970 or a date such as 2026-03-01, before the year 10000, got ${show(values[at])}`
    return { path: placeOf(type, at), message }
  }
  const known = periods as readonly Period[]
  const within = known.map(({ start, end }): Filter => ({ published: { from: start, to: end } }))
  if (type === 'eq' || type === 'in') return { filter: { any: within } }
  if (type === 'ne' || type === 'nin') return { filter: { none: within } }
  const { start, end } = known[0]!
  const bounds = { gt: { from: end }, gte: { from: start }, lt: { to: start }, lte: { to: end } }
  return { filter: { published: bounds[type] } }
}

function readPeriod(value: AttributeScalar): Period | null {
  if (typeof value === 'number') return secondOf(value)
  const instant = typeof value === 'string' && /^\d{4}-/.test(value.trim()) ? parseDate(value) : null
  if (instant === null) return null
  return /^\d{4}-\d{1,2}-\d{1,2}$/.test(String(value).trim()) ? dayOf(instant) : momentOf(instant)
}

function placeOf(type: Comparison, at: number): (string | number)[] {
  return type === 'in' || type === 'nin' ? ['value', at] : ['value']
}

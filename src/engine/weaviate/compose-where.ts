/** Compiles a filter to the cluster's: exactly, or so that it allows a little more than the filter does. */
import type { AttributeCondition, AttributeScalar, Filter } from '../../model.ts'
import { PLACE_DIGITS, placeOf, type Subject, stretchMark, valueMark } from './filter-marks.ts'
import { keyOf } from './object-ids.ts'
import { allOf, anyOf, EVERYTHING, NOTHING, noneOf, someOf, type Where } from './where.ts'

export interface FilterWhere {
  readonly where: Where
  /** False when what is found has still to be held against the filter. */
  readonly isExact: boolean
}

export function composeWhere(filter: Filter): FilterWhere {
  const { published, attributes = {}, articleIds, titles, urls, all = [], any, none = [] } = filter
  return join([
    ...(published === undefined ? [] : [publishedWhere(published)]),
    ...(articleIds === undefined ? [] : [exactly(someOf('key', articleIds.map(keyOf)))]),
    ...(titles === undefined ? [] : [marked(titles.map(title => valueMark('title', title)))]),
    ...(urls === undefined ? [] : [marked(urls.map(url => valueMark('url', url)))]),
    ...Object.entries(attributes).map(([name, condition]) => attributeWhere({ attribute: name }, condition)),
    ...all.map(composeWhere),
    ...(any === undefined ? [] : [either(any.map(composeWhere))]),
    ...none.map(each => not(composeWhere(each))),
  ])
}

function join(parts: readonly FilterWhere[]): FilterWhere {
  return { where: allOf(parts.map(part => part.where)), isExact: parts.every(part => part.isExact) }
}

function either(parts: readonly FilterWhere[]): FilterWhere {
  return { where: anyOf(parts.map(part => part.where)), isExact: parts.every(part => part.isExact) }
}

/** None of something that allows too much would allow too little, which nothing could mend afterwards. */
function not({ where, isExact }: FilterWhere): FilterWhere {
  return isExact ? exactly(noneOf(where)) : { where: EVERYTHING, isExact: false }
}

function exactly(where: Where): FilterWhere {
  return { where, isExact: true }
}

function marked(marks: readonly string[]): FilterWhere {
  return exactly(someOf('marks', marks))
}

/** From inclusive, to exclusive. */
function publishedWhere({ from, to }: NonNullable<Filter['published']>): FilterWhere {
  const bounds = {
    ...(from !== undefined && { gte: Date.parse(from) }),
    ...(to !== undefined && { lt: Date.parse(to) }),
  }
  return boundsWhere('published', bounds)
}

type Bounds = Omit<AttributeCondition, 'in' | 'not'>

/** One member has to pass all of the tests but `not`, which no member may fail. */
function attributeWhere(subject: Subject, { in: oneOf, not: noneOfThese, ...bounds }: AttributeCondition): FilterWhere {
  const marksOf = (values: readonly AttributeScalar[]) => marked(values.map(value => valueMark(subject, value)))
  const parts: FilterWhere[] = []
  if (oneOf !== undefined) parts.push(marksOf(oneOf.filter(value => passesBounds(value, bounds))))
  else if (Object.keys(bounds).length > 0) parts.push(boundsWhere(subject, bounds))
  if (noneOfThese !== undefined) parts.push(not(marksOf(noneOfThese)))
  return join(parts)
}

/** A bound that is a number compares with numbers only, one that is a text with texts only, by code point. */
export function passesBounds(value: AttributeScalar, { gt, gte, lt, lte }: Bounds): boolean {
  const order = (bound: number | string) => compare(value, bound)
  return (
    (gt === undefined || order(gt) > 0) &&
    (gte === undefined || order(gte) >= 0) &&
    (lt === undefined || order(lt) < 0) &&
    (lte === undefined || order(lte) <= 0)
  )
}

/** Not a number, which passes no test, where the two cannot be compared. */
function compare(value: AttributeScalar, bound: number | string): number {
  if (typeof value === 'number' && typeof bound === 'number') return value - bound
  if (typeof value !== 'string' || typeof bound !== 'string') return Number.NaN
  return Buffer.compare(Buffer.from(value, 'utf8'), Buffer.from(bound, 'utf8'))
}

function boundsWhere(subject: Subject, { gt, gte, lt, lte }: Bounds): FilterWhere {
  const given = [gt, gte, lt, lte].filter(bound => bound !== undefined)
  const kinds = new Set(given.map(bound => typeof bound))
  if (kinds.size === 0) return exactly(EVERYTHING)
  if (kinds.size === 2) return exactly(NOTHING)
  const kind = typeof given[0] as 'number' | 'string'
  // Texts share a place with others of the same beginning, so their bounds stay inside it.
  const step = kind === 'number' ? 1n : 0n
  const from = largest([placeAt(gt, step), placeAt(gte, 0n), kind === 'number' ? FIRST_NUMBER : 0n])
  const to = smallest([placeAt(lt, -step), placeAt(lte, 0n), kind === 'number' ? LAST_NUMBER : LAST_PLACE])
  const marks = stretchesOf(from, to).map(digits => stretchMark(subject, kind, digits))
  return { where: someOf('marks', marks), isExact: kind === 'number' }
}

const LAST_PLACE = 0xffff_ffff_ffff_ffffn
const FIRST_NUMBER = BigInt(`0x${placeOf(Number.NEGATIVE_INFINITY)}`)
const LAST_NUMBER = BigInt(`0x${placeOf(Number.POSITIVE_INFINITY)}`)

function placeAt(bound: number | string | undefined, step: bigint): bigint | null {
  return bound === undefined ? null : BigInt(`0x${placeOf(bound)}`) + step
}

function largest(places: readonly (bigint | null)[]): bigint {
  return ascending(places).at(-1)!
}

function smallest(places: readonly (bigint | null)[]): bigint {
  return ascending(places)[0]!
}

function ascending(places: readonly (bigint | null)[]): bigint[] {
  return places.filter(place => place !== null).sort((a, b) => (a < b ? -1 : 1))
}

/** The fewest stretches that hold the places from one to another, both inclusive, and no others. */
export function stretchesOf(from: bigint, to: bigint): string[] {
  const stretches: string[] = []
  for (let at = from; at <= to; ) {
    let digits = PLACE_DIGITS
    // As wide as it may be: one that begins here and does not end behind the last place.
    while (digits > 1 && at % widthOf(digits - 1) === 0n && at + widthOf(digits - 1) - 1n <= to) digits--
    stretches.push(at.toString(16).padStart(PLACE_DIGITS, '0').slice(0, digits))
    at += widthOf(digits)
  }
  return stretches
}

function widthOf(digits: number): bigint {
  return 16n ** BigInt(PLACE_DIGITS - digits)
}

/** Stretches of the line of values, and filters held against an article by hand: both against a naive reading. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { composeWhere, stretchesOf } from '../../../src/engine/weaviate/compose-where.ts'
import { PLACE_DIGITS, placeOf } from '../../../src/engine/weaviate/filter-marks.ts'
import type { Filter } from '../../../src/model.ts'

const place = (value: number | string) => BigInt(`0x${placeOf(value)}`)
const number = fc.double({ noNaN: true })

test('numbers lie on the line in their order, the two zeros at one place', () => {
  fc.assert(
    fc.property(number, number, (a, b) => {
      expect(place(a) < place(b)).toBe(a < b)
    }),
  )
  expect(place(-0)).toBe(place(0))
})

test('texts lie on it in the order of their code points, those of one beginning together', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      const order = Buffer.compare(Buffer.from(a), Buffer.from(b))
      if (place(a) !== place(b)) expect(place(a) < place(b)).toBe(order < 0)
    }),
  )
})

test('a range is a few stretches that hold its places and no others', () => {
  fc.assert(
    fc.property(number, number, number, (a, b, value) => {
      const [from, to] = [place(Math.min(a, b)), place(Math.max(a, b))]
      const stretches = stretchesOf(from, to)
      const inside = stretches.filter(digits => placeOf(value).startsWith(digits))
      expect(inside).toHaveLength(from <= place(value) && place(value) <= to ? 1 : 0)
      expect(stretches.length).toBeLessThanOrEqual(2 * 15 * PLACE_DIGITS)
    }),
    { numRuns: 500 },
  )
})

function check(filter: Filter, where: 'everything' | 'nothing' | 'a condition', isExact: boolean) {
  const found = composeWhere(filter)
  expect(typeof found.where === 'string' ? found.where : 'a condition').toBe(where)
  expect(found.isExact).toBe(isExact)
}

test('an empty filter allows everything', () => check({}, 'everything', true))
test('an empty list allows nothing', () => check({ articleIds: [] }, 'nothing', true))
test('a range of numbers is exact', () => check({ attributes: { n: { gt: 1, lte: 5 } } }, 'a condition', true))
test('an empty range allows nothing', () => check({ attributes: { n: { gt: 5, lt: 1 } } }, 'nothing', true))
test('a range of texts allows more', () => check({ attributes: { n: { gt: 'a' } } }, 'a condition', false))
test('bounds of two kinds allow nothing', () => check({ attributes: { n: { gt: 1, lt: 'z' } } }, 'nothing', true))
test('none of what allows more asks for nothing', () =>
  check({ none: [{ attributes: { n: { gt: 'a' } } }] }, 'everything', false))
test('none of everything allows nothing', () => check({ none: [{}] }, 'nothing', true))

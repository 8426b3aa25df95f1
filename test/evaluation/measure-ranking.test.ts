/** Metrics of a ranking: tables computed by hand, and what holds for any ranking. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hitAt, ndcgAt, recallAt, reciprocalRankAt } from '../../src/evaluation/measure-ranking.ts'

const gains = (record: Record<string, number>) => new Map(Object.entries(record))

test('nDCG discounts each judged score by the logarithm of its rank', () => {
  const check = (k: number, ranking: string[], judged: Record<string, number>, expected: number) =>
    expect(ndcgAt(k, ranking, gains(judged))).toBeCloseTo(expected, 6)
  check(10, ['a'], { a: 1 }, 1)
  check(10, ['x', 'a'], { a: 1 }, 0.63093)
  check(10, ['x', 'y', 'a'], { a: 1 }, 0.5)
  check(10, ['a', 'x', 'b'], { a: 1, b: 1 }, 1.5 / 1.63093)
  check(10, ['b', 'a'], { a: 2, b: 1 }, (1 + 2 * 0.63093) / (2 + 0.63093))
  check(10, ['a'], { a: 1, b: 1 }, 1 / 1.63093)
  check(1, ['a'], { a: 1, b: 1 }, 1)
  check(2, ['x', 'y', 'a'], { a: 1 }, 0)
  check(10, ['n', 'a'], { a: 1, n: -1 }, 0.63093)
  check(10, [], { a: 1 }, 0)
  check(10, ['a'], { a: 0 }, 0)
  check(10, ['a'], {}, 0)
})

test('recall is the share of relevant documents found', () => {
  const check = (k: number, ranking: string[], judged: Record<string, number>, expected: number) =>
    expect(recallAt(k, ranking, gains(judged))).toBe(expected)
  check(10, ['a', 'b'], { a: 1, b: 2 }, 1)
  check(10, ['x', 'b'], { a: 1, b: 2 }, 0.5)
  check(1, ['x', 'b'], { b: 1 }, 0)
  check(10, ['z', 'a'], { a: 1, z: 0 }, 1)
  check(10, ['a'], {}, 0)
})

test('the reciprocal rank is that of the first relevant document', () => {
  const check = (k: number, ranking: string[], judged: Record<string, number>, expected: number) =>
    expect(reciprocalRankAt(k, ranking, gains(judged))).toBe(expected)
  check(10, ['a', 'b'], { a: 1, b: 1 }, 1)
  check(10, ['x', 'y', 'z', 'a'], { a: 1 }, 0.25)
  check(3, ['x', 'y', 'z', 'a'], { a: 1 }, 0)
  check(10, ['z', 'a'], { a: 1, z: 0 }, 0.5)
})

test('a hit is any relevant document within the depth', () => {
  expect(hitAt(1, ['a', 'x'], gains({ a: 1 }))).toBe(1)
  expect(hitAt(1, ['x', 'a'], gains({ a: 1 }))).toBe(0)
  expect(hitAt(2, ['x', 'a'], gains({ a: 1 }))).toBe(1)
})

const ids = fc.uniqueArray(fc.constantFrom(...'abcdefghijkl'), { maxLength: 12 })
const judged = fc.dictionary(fc.constantFrom(...'abcdefghijkl'), fc.integer({ min: -1, max: 3 })).map(gains)
const depth = fc.integer({ min: 1, max: 15 })

test('every metric stays within 0 and 1', () => {
  fc.assert(
    fc.property(depth, ids, judged, (k, ranking, judgements) => {
      for (const metric of [ndcgAt, recallAt, reciprocalRankAt, hitAt]) {
        const value = metric(k, ranking, judgements)
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(1 + 1e-12)
      }
    }),
  )
})

test('the ideal ranking scores 1 and no other scores more', () => {
  const relevant = judged.filter(map => [...map.values()].some(gain => gain > 0))
  fc.assert(
    fc.property(depth, ids, relevant, (k, ranking, judgements) => {
      const ideal = [...judgements].sort((a, b) => b[1] - a[1]).map(([id]) => id)
      expect(ndcgAt(k, ideal, judgements)).toBeCloseTo(1, 12)
      expect(recallAt(12, ideal, judgements)).toBe(1)
      expect(reciprocalRankAt(k, ideal, judgements)).toBe(1)
      expect(ndcgAt(k, ranking, judgements)).toBeLessThanOrEqual(1 + 1e-12)
    }),
  )
})

test('looking deeper never lowers recall', () => {
  fc.assert(
    fc.property(depth, ids, judged, (k, ranking, judgements) => {
      expect(recallAt(k + 1, ranking, judgements)).toBeGreaterThanOrEqual(recallAt(k, ranking, judgements))
    }),
  )
})

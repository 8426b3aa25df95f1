/** Bootstrap intervals: repeatable, of the expected width, and narrow for paired lists that move together. */
import { expect, test } from 'vitest'
import { createRandom } from '../../src/evaluation/create-random.ts'
import { mean, meanInterval, pairedDifference, quantile } from '../../src/evaluation/resample-means.ts'

const RESAMPLING = { seed: 1, resamples: 1000 }

function randomValues(count: number, seed: number): number[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => random())
}

test('equal values leave no doubt', () => {
  expect(meanInterval([0.5, 0.5, 0.5], RESAMPLING)).toEqual([0.5, 0.5])
})

test('the interval is about 1.96 standard errors to each side of the mean', () => {
  const values = randomValues(400, 7)
  const [low, high] = meanInterval(values, RESAMPLING)
  const standardError = Math.sqrt(1 / 12 / values.length)
  expect(low).toBeCloseTo(mean(values) - 1.96 * standardError, 2)
  expect(high).toBeCloseTo(mean(values) + 1.96 * standardError, 2)
})

test('the same seed gives the same interval and another seed another one', () => {
  const values = randomValues(100, 3)
  expect(meanInterval(values, RESAMPLING)).toEqual(meanInterval(values, RESAMPLING))
  expect(meanInterval(values, RESAMPLING)).not.toEqual(meanInterval(values, { ...RESAMPLING, seed: 2 }))
})

test('a small steady gain is beyond doubt when paired, though the lists vary widely', () => {
  const before = randomValues(200, 5)
  const after = before.map(value => value + 0.01)
  const { difference, ci95 } = pairedDifference(before, after, RESAMPLING)
  expect(difference).toBeCloseTo(0.01, 10)
  expect(ci95[0]).toBeCloseTo(0.01, 10)
  expect(ci95[1]).toBeCloseTo(0.01, 10)
})

test('quantiles lie between the values around them', () => {
  const check = (values: number[], share: number, expected: number) => expect(quantile(values, share)).toBe(expected)
  check([3, 1, 2], 0.5, 2)
  check([1, 2], 0.5, 1.5)
  check([10, 2, 1], 1, 10)
  check([10, 2, 1], 0, 1)
  check([7], 0.95, 7)
  check([0, 10, 20, 30, 40], 0.9, 36)
  check([], 0.5, Number.NaN)
})

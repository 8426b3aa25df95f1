/** Tests of pooling and averaging by hand-sized numbers. */
import { expect, test } from 'vitest'
import { averageParts, poolRows, poolTokens } from '../../src/embedding/pool-tokens.ts'

const states = Float32Array.of(3, 4, 3, -4, 0, 12)

test('mean pooling is the direction of the sum of all tokens', () => {
  expect([...poolTokens(states, { pooling: 'mean', dimensions: 2 })]).toEqual([6 / Math.sqrt(180), 12 / Math.sqrt(180)])
})

test('cls pooling is the direction of the first token', () => {
  expect([...poolTokens(states, { pooling: 'cls', dimensions: 2 })]).toEqual([0.6, 0.8])
})

test('rows are pooled from the first to before the last', () => {
  expect([...poolRows(states, { start: 0, end: 2 }, 2)]).toEqual([1, 0])
  expect([...poolRows(states, { start: 2, end: 3 }, 2)]).toEqual([0, 1])
  expect(() => poolRows(states, { start: 1, end: 1 }, 2)).toThrow(/expected a direction/)
})

test('parts are averaged by weight and brought back to unit length', () => {
  const parts = [
    { vector: Float64Array.of(1, 0), weight: 3 },
    { vector: Float64Array.of(0, 1), weight: 4 },
  ]
  expect([...averageParts(parts)]).toEqual([0.6, 0.8])
})

test('a single part keeps its bits', () => {
  const vector = Float64Array.of(0.1, 0.7)
  expect(averageParts([{ vector, weight: 5 }])).toBe(vector)
})

test('numbers without a direction are an error, not a vector of NaN', () => {
  for (const broken of [Float32Array.of(0, 0), Float32Array.of(Number.NaN, 1), Float32Array.of(Infinity, 1)]) {
    expect(() => poolTokens(broken, { pooling: 'mean', dimensions: 2 })).toThrow(/expected a direction/)
  }
})

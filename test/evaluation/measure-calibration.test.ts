/** Calibration: error per bin, and whether the right ones come first. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Forecast, measureCalibration } from '../../src/evaluation/measure-calibration.ts'

function forecasts(relevance: number, right: number, wrong: number): Forecast[] {
  return Array.from({ length: right + wrong }, (_, i) => ({ relevance, right: i < right }))
}

test('relevance that comes true as often as it says has no error', () => {
  const { ece } = measureCalibration([...forecasts(0.8, 8, 2), ...forecasts(0.25, 1, 3)])
  expect(ece).toBeCloseTo(0, 12)
})

test('the error is the distance per bin, weighted by how many are in it', () => {
  const { ece, bins, forecasts: count } = measureCalibration([...forecasts(0.9, 1, 1), ...forecasts(0.1, 0, 6)])
  expect(ece).toBeCloseTo((2 * 0.4 + 6 * 0.1) / 8, 12)
  expect(count).toBe(8)
  expect(bins.map(bin => [bin.from, bin.count, bin.right])).toEqual([
    [0.1, 6, 0],
    [0.9, 2, 0.5],
  ])
})

test('relevance 1 falls into the last bin', () => {
  expect(measureCalibration(forecasts(1, 3, 0)).bins).toEqual([{ from: 0.9, count: 3, meanRelevance: 1, right: 1 }])
})

test('the area under the curve is the chance that a right one is above a wrong one', () => {
  const check = (list: [number, boolean][], expected: number | null) =>
    expect(measureCalibration(list.map(([relevance, right]) => ({ relevance, right }))).auc).toBe(expected)
  check(
    [
      [0.9, true],
      [0.1, false],
    ],
    1,
  )
  check(
    [
      [0.1, true],
      [0.9, false],
    ],
    0,
  )
  check(
    [
      [0.5, true],
      [0.5, false],
    ],
    0.5,
  )
  check(
    [
      [0.9, true],
      [0.5, false],
      [0.4, true],
      [0.3, false],
    ],
    0.75,
  )
  check(
    [
      [0.9, true],
      [0.5, true],
      [0.5, false],
      [0.3, false],
    ],
    0.875,
  )
  check([[0.9, true]], null)
  check([[0.9, false]], null)
  check([], null)
})

test('without forecasts there is nothing to say', () => {
  expect(measureCalibration([])).toEqual({ forecasts: 0, ece: null, auc: null, bins: [] })
})

const anyForecast = fc.record({
  relevance: fc.integer({ min: 0, max: 20 }).map(n => n / 20),
  right: fc.boolean(),
})

test('the area agrees with counting every pair', () => {
  fc.assert(
    fc.property(fc.array(anyForecast, { maxLength: 40 }), list => {
      const right = list.filter(each => each.right)
      const wrong = list.filter(each => !each.right)
      fc.pre(right.length > 0 && wrong.length > 0)
      const wins = right.flatMap(r => wrong.map(w => (Math.sign(r.relevance - w.relevance) + 1) / 2))
      const expected = wins.reduce((sum, win) => sum + win, 0) / wins.length
      expect(measureCalibration(list).auc).toBeCloseTo(expected, 10)
    }),
  )
})

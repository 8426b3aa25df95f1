/** Recency: half the way to the floor after one half-life, and no harm to undated articles. */
import { expect, test } from 'vitest'
import { recencyFactor } from '../../src/retrieval/favour-recent.ts'
import type { Recency } from '../../src/retrieval/search.ts'

const NOW = Date.parse('2026-06-30T00:00:00Z')

function check(publishedAt: string | null, recency: Recency | null, expected: number) {
  expect(recencyFactor(publishedAt, recency, NOW)).toBeCloseTo(expected, 10)
}

test('it is off by default', () => check('1990-01-01T00:00:00Z', null, 1))
test('an undated article keeps its score', () => check(null, { halfLifeDays: 30, floor: 0.2 }, 1))
test('one half-life halves', () => check('2026-05-31T00:00:00Z', { halfLifeDays: 30, floor: 0 }, 0.5))
test('the floor is never passed', () => check('1926-06-30T00:00:00Z', { halfLifeDays: 30, floor: 0.4 }, 0.4))
test('one half-life goes half the way to the floor', () =>
  check('2026-05-31T00:00:00Z', { halfLifeDays: 30, floor: 0.5 }, 0.75))
test('a date in the future counts as now', () => check('2027-01-01T00:00:00Z', { halfLifeDays: 30, floor: 0 }, 1))

/** The best of many sums are found as sorting all of them would find them. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createScoreSums } from '../../../src/engine/embedded/score-sums.ts'
import type { Postings } from '../../../src/engine/embedded/word-postings.ts'

const ROWS = 60
const AVERAGE = 5

const rows = {
  rows: Uint32Array.from({ length: ROWS }, (_, i) => i + 1),
  sizes: Uint32Array.from({ length: ROWS }, (_, i) => 1 + (i % 7)),
  count: ROWS,
}

const anyPostings: fc.Arbitrary<Postings> = fc
  .record({
    places: fc.uniqueArray(fc.nat(ROWS - 1)),
    counts: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: ROWS, maxLength: ROWS }),
    idf: fc.constantFrom(1e-6, 0.5, 1, 4),
  })
  .map(({ places, counts, idf }) => ({
    slots: Uint32Array.from(places).sort(),
    counts: Uint32Array.from(counts.slice(0, places.length)),
    idf,
  }))

/** BM25 as FTS5 documents it. */
function naiveSum(slot: number, words: readonly Postings[]): number {
  let sum = 0
  for (const { slots, counts, idf } of words) {
    const often = counts[slots.indexOf(slot)] ?? 0
    sum += (idf * (often * 2.2)) / (often + 1.2 * (0.25 + (0.75 * rows.sizes[slot]!) / AVERAGE))
  }
  return sum
}

test('sums and their order are those of the formula, question after question', () => {
  const sums = createScoreSums()
  fc.assert(
    fc.property(fc.array(anyPostings, { maxLength: 5 }), fc.integer({ min: 0, max: ROWS + 5 }), (words, limit) => {
      sums.clear(rows)
      for (const each of words) sums.add(each, AVERAGE)
      const slots = [...rows.rows.keys()]
      for (const slot of slots) expect(sums.of(slot)).toBeCloseTo(naiveSum(slot, words), 9)
      const ranked = slots.filter(slot => sums.of(slot) > 0).sort((a, b) => sums.of(b) - sums.of(a) || a - b)
      expect(sums.best(limit)).toEqual(ranked.slice(0, limit))
    }),
  )
})

/** Fusion: normalised per signal, weighted, in one fixed order. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fuseSignals } from '../../src/retrieval/fuse-signals.ts'
import type { Candidate } from '../../src/retrieval/recall-candidates.ts'
import type { SearchMode } from '../../src/retrieval/search.ts'

const fusion = (mode: SearchMode, meaning = 2, cosineSpread: number | null = null) => ({
  mode,
  weights: { meaning, passageWords: 1, articleWords: 1 },
  cosineSpread,
  explain: true,
})

function candidate(passageId: string, signals: Partial<Candidate>): Candidate {
  return {
    passageId,
    articleId: passageId,
    cosine: null,
    meaning: null,
    passageWords: null,
    articleWords: null,
    ...signals,
  }
}

const ids = (fused: readonly Candidate[]) => fused.map(each => each.passageId)

test('the best of every signal scores 1', () => {
  const [best] = fuseSignals(
    [
      candidate('a', { meaning: 0.9, passageWords: 8, articleWords: 4 }),
      candidate('b', { meaning: 0.7, passageWords: 2, articleWords: 1 }),
    ],
    fusion('hybrid'),
  )
  expect(best).toMatchObject({ passageId: 'a', fused: 1 })
})

test('weights decide between a passage near in meaning and one sharing words', () => {
  const pair = [
    candidate('near', { meaning: 0.9, passageWords: 0 }),
    candidate('words', { meaning: 0.7, passageWords: 9 }),
  ]
  expect(ids(fuseSignals(pair, fusion('hybrid', 2)))).toEqual(['near', 'words'])
  expect(ids(fuseSignals(pair, fusion('hybrid', 0.5)))).toEqual(['words', 'near'])
})

test('a mode leaves the other signals out', () => {
  const pair = [
    candidate('near', { meaning: 0.9 }),
    candidate('words', { meaning: 0.7, passageWords: 9, articleWords: 9 }),
  ]
  expect(ids(fuseSignals(pair, fusion('semantic')))).toEqual(['near', 'words'])
  expect(ids(fuseSignals(pair, fusion('keyword')))).toEqual(['words', 'near'])
})

test('equal scores are ordered by passage id', () => {
  const pair = [candidate('b', { meaning: 0.8 }), candidate('a', { meaning: 0.8 })]
  expect(ids(fuseSignals(pair, fusion('hybrid')))).toEqual(['a', 'b'])
})

test('no candidates give no results', () => {
  expect(fuseSignals([], fusion('hybrid'))).toEqual([])
})

const anySignal = fc.option(fc.double({ min: 0, max: 30, noNaN: true }), { nil: null })
const anyCandidates = fc
  .array(fc.record({ cosine: anySignal, meaning: anySignal, passageWords: anySignal, articleWords: anySignal }), {
    maxLength: 30,
  })
  .map(list => list.map((signals, i) => candidate(`p${i}`, signals)))

test('the order of the input never matters and scores stay within 0 and 1', () => {
  fc.assert(
    fc.property(anyCandidates, candidates => {
      const fused = fuseSignals(candidates, fusion('hybrid'))
      expect(ids(fuseSignals([...candidates].reverse(), fusion('hybrid')))).toEqual(ids(fused))
      for (const { fused: score } of fused) {
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
      }
    }),
  )
})

test('the explanation adds up to the score', () => {
  fc.assert(
    fc.property(anyCandidates, candidates => {
      for (const { fused, signals } of fuseSignals(candidates, fusion('hybrid'))) {
        const sum = signals.reduce((total, signal) => total + signal.weight * signal.normalised, 0)
        expect(sum / 4).toBeCloseTo(fused, 10)
      }
    }),
  )
})

test('with a spread, a far candidate does not change what the near ones score', () => {
  const near = [candidate('a', { meaning: 0.9 }), candidate('b', { meaning: 0.87 })]
  const far = candidate('c', { meaning: 0.2 })
  const scores = (list: readonly Candidate[]) => fuseSignals(list, fusion('hybrid', 2, 0.12)).map(each => each.fused)
  expect(scores([...near, far]).slice(0, 2)).toEqual(scores(near))
  expect(scores([...near, far])[2]).toBe(0)
})

test('candidates beyond the spread are still ordered by cosine', () => {
  const list = [candidate('a', { meaning: 0.2 }), candidate('b', { meaning: 0.3 }), candidate('c', { meaning: 0.9 })]
  expect(ids(fuseSignals(list, fusion('semantic', 2, 0.12)))).toEqual(['c', 'b', 'a'])
})

/** Fusion: normalised per signal, weighted, in one fixed order. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fuseSignals } from '../../src/retrieval/fuse-signals.ts'
import type { Candidate } from '../../src/retrieval/recall-candidates.ts'

const WEIGHTS = { meaning: 2, passageWords: 1, articleWords: 1 }

function candidate(passageId: string, signals: Partial<Candidate>): Candidate {
  return { passageId, articleId: passageId, meaning: null, passageWords: null, articleWords: null, ...signals }
}

const ids = (fused: readonly Candidate[]) => fused.map(each => each.passageId)

test('the best of every signal scores 1', () => {
  const [best] = fuseSignals(
    [
      candidate('a', { meaning: 0.9, passageWords: 8, articleWords: 4 }),
      candidate('b', { meaning: 0.7, passageWords: 2, articleWords: 1 }),
    ],
    'hybrid',
    WEIGHTS,
  )
  expect(best).toMatchObject({ passageId: 'a', fused: 1 })
})

test('weights decide between a passage near in meaning and one sharing words', () => {
  const pair = [
    candidate('near', { meaning: 0.9, passageWords: 0 }),
    candidate('words', { meaning: 0.7, passageWords: 9 }),
  ]
  expect(ids(fuseSignals(pair, 'hybrid', { ...WEIGHTS, meaning: 2 }))).toEqual(['near', 'words'])
  expect(ids(fuseSignals(pair, 'hybrid', { ...WEIGHTS, meaning: 0.5 }))).toEqual(['words', 'near'])
})

test('a mode leaves the other signals out', () => {
  const pair = [
    candidate('near', { meaning: 0.9 }),
    candidate('words', { meaning: 0.7, passageWords: 9, articleWords: 9 }),
  ]
  expect(ids(fuseSignals(pair, 'semantic', WEIGHTS))).toEqual(['near', 'words'])
  expect(ids(fuseSignals(pair, 'keyword', WEIGHTS))).toEqual(['words', 'near'])
})

test('equal scores are ordered by passage id', () => {
  const pair = [candidate('b', { meaning: 0.8 }), candidate('a', { meaning: 0.8 })]
  expect(ids(fuseSignals(pair, 'hybrid', WEIGHTS))).toEqual(['a', 'b'])
})

test('no candidates give no results', () => {
  expect(fuseSignals([], 'hybrid', WEIGHTS)).toEqual([])
})

const anySignal = fc.option(fc.double({ min: 0, max: 30, noNaN: true }), { nil: null })
const anyCandidates = fc
  .array(fc.record({ meaning: anySignal, passageWords: anySignal, articleWords: anySignal }), { maxLength: 30 })
  .map(list => list.map((signals, i) => candidate(`p${i}`, signals)))

test('the order of the input never matters and scores stay within 0 and 1', () => {
  fc.assert(
    fc.property(anyCandidates, candidates => {
      const fused = fuseSignals(candidates, 'hybrid', WEIGHTS)
      expect(ids(fuseSignals([...candidates].reverse(), 'hybrid', WEIGHTS))).toEqual(ids(fused))
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
      for (const { fused, signals } of fuseSignals(candidates, 'hybrid', WEIGHTS)) {
        const sum = signals.reduce((total, signal) => total + signal.weight * signal.normalised, 0)
        expect(sum / 4).toBeCloseTo(fused, 10)
      }
    }),
  )
})

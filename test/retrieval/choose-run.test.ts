/** The run of sentences to return, against a naive search over every run. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseRun, type WeighedSentence } from '../../src/retrieval/choose-run.ts'
import { heaviest } from '../../src/retrieval/weigh-sentences.ts'

const sentences = fc.array(
  fc.record({ weight: fc.double({ min: 0, max: 2, noNaN: true }), words: fc.integer({ min: 1, max: 60 }) }),
  { minLength: 1, maxLength: 12 },
)
const asSentences = (list: readonly { weight: number; words: number }[]): WeighedSentence[] =>
  list.map((each, i) => ({ start: i, end: i + 1, ...each }))
const total = (list: readonly WeighedSentence[], key: 'weight' | 'words') =>
  list.reduce((sum, each) => sum + each[key], 0)

test('no run around the best sentence within the budget is worth more', () => {
  fc.assert(
    fc.property(sentences, fc.integer({ min: 10, max: 120 }), (list, budget) => {
      const all = asSentences(list)
      const best = heaviest(all)
      const run = chooseRun(all, best, budget)
      const chosen = all.slice(run.from, run.to)
      expect(run.from <= best && best < run.to).toBe(true)
      if (chosen.length > 1) expect(total(chosen, 'words')).toBeLessThanOrEqual(budget)
      for (let from = 0; from <= best; from++) {
        for (let to = best + 1; to <= all.length; to++) {
          const other = all.slice(from, to)
          if (total(other, 'words') > budget) continue
          expect(total(other, 'weight')).toBeLessThanOrEqual(total(chosen, 'weight') + 1e-4)
        }
      }
    }),
  )
})

test('a best sentence over the budget is returned whole and alone', () => {
  const all = asSentences([
    { weight: 0.1, words: 5 },
    { weight: 1, words: 500 },
    { weight: 0.1, words: 5 },
  ])
  expect(chooseRun(all, 1, 60)).toEqual({ from: 1, to: 2 })
})

test('of sentences worth nothing the neighbours still fill the budget', () => {
  const all = asSentences([
    { weight: 0, words: 10 },
    { weight: 1, words: 10 },
    { weight: 0, words: 10 },
  ])
  expect(chooseRun(all, 1, 30)).toEqual({ from: 0, to: 3 })
})

/** Plain BM25: by hand, against a naive twin, and against the published figures of the judged collections. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPlainBm25 } from '../../src/evaluation/create-plain-bm25.ts'
import { loadCollection } from '../../src/evaluation/load-collection.ts'
import { ndcgAt } from '../../src/evaluation/measure-ranking.ts'
import { mean } from '../../src/evaluation/resample-means.ts'
import { sampleQueries } from '../../src/evaluation/sample-collection.ts'
import { sharedCollection } from './shared-collections.ts'

const document = (id: string, text: string, title = '') => ({ id, title, text })

test('documents are ranked by shared words, rare ones first', () => {
  const bm25 = createPlainBm25([
    document('gas', 'gas prices fell'),
    document('both', 'gas storage and gas pipelines'),
    document('wind', 'turbines turn', 'Wind storage'),
    document('none', 'cats sleep'),
  ])
  const check = (question: string, expected: string[]) => expect(bm25.rank(question, 10)).toEqual(expected)
  check('gas', ['both', 'gas']) // two occurrences outweigh the greater length
  check('falling price of gas', ['gas', 'both']) // stems meet: prices, price
  check('wind', ['wind']) // titles are text
  check('storage turbines', ['wind', 'both'])
  check('why did the', []) // stop words alone
  check('zebra', [])
  check('', [])
  expect(bm25.rank('gas storage', 1)).toEqual(['both'])
})

test('ties keep the order of the corpus', () => {
  const bm25 = createPlainBm25([document('b', 'same words'), document('a', 'same words')])
  expect(bm25.rank('words', 10)).toEqual(['b', 'a'])
})

test('an empty collection finds nothing', () => {
  expect(createPlainBm25([]).rank('anything', 10)).toEqual([])
})

/** The formula, document by document; the words below are their own stems. */
function naiveScores(texts: readonly string[][], question: readonly string[]): number[] {
  const meanLength = mean(texts.map(words => words.length))
  const worth = (word: string, words: string[]) => {
    const holding = texts.filter(other => other.includes(word)).length
    const idf = Math.log(1 + (texts.length - holding + 0.5) / (holding + 0.5))
    const count = words.filter(other => other === word).length
    return (idf * count) / (count + 1.2 * (0.25 + (0.75 * words.length) / meanLength))
  }
  return texts.map(words => question.reduce((sum, word) => sum + worth(word, words), 0))
}

const anyWords = fc.array(fc.constantFrom('wind', 'gas', 'dam', 'fog', 'ice'), { minLength: 1, maxLength: 9 })

test('the inverted index ranks as the formula does', () => {
  fc.assert(
    fc.property(fc.array(anyWords, { minLength: 1, maxLength: 9 }), anyWords, (texts, question) => {
      const bm25 = createPlainBm25(texts.map((words, i) => document(`${i}`, words.join(' '))))
      const scores = naiveScores(texts, question)
      const ranked = bm25.rank(question.join(' '), 100).map(id => scores[Number(id)]!)
      expect(ranked).toHaveLength(scores.filter(score => score > 0).length)
      for (const [i, score] of ranked.entries()) expect(score).toBeLessThanOrEqual((ranked[i - 1] ?? 1e9) + 1e-9)
    }),
  )
})

async function meanNdcg(folder: string, queryCount: number): Promise<number> {
  const { documents, queries, qrels } = await loadCollection(folder)
  const bm25 = createPlainBm25(documents)
  const sample = sampleQueries(queries, queryCount, 42)
  return mean(sample.map(({ id, text }) => ndcgAt(10, bm25.rank(text, 10), qrels.get(id)!)))
}

test('nDCG@10 on the judged collections is what a reference implementation gives', async () => {
  const check = async (name: string, queryCount: number, expected: number) => {
    const folder = sharedCollection(name)
    if (folder === null) return
    const measured = await meanNdcg(folder, queryCount)
    expect(Math.abs(measured - expected), `${name}: ${measured}`).toBeLessThanOrEqual(0.015)
  }
  await check('scifact', 300, 0.679)
  await check('squad_dev', 1000, 0.873)
  await check('xquadr_en', 1190, 0.842)
  await check('belebele_eng', 900, 0.915)
})

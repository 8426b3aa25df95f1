/** Small parts of a collection. */
import { expect, test } from 'vitest'
import { limitCollection } from '../../../scripts/benchmark-peers/limit-collection.ts'
import type { Collection } from '../../../src/evaluation/collection.ts'

const ids = Array.from({ length: 20 }, (_, i) => `d${i}`)

/** Question i is answered by documents i and i + 10; the last by one that is not there. */
const collection: Collection = {
  name: 'made up',
  documents: ids.map(id => ({ id, title: '', text: id })),
  queries: Array.from({ length: 11 }, (_, i) => ({ id: `q${i}`, text: `question ${i}`, answers: null })),
  qrels: new Map([
    ...Array.from(
      { length: 10 },
      (_, i) =>
        [
          `q${i}`,
          new Map([
            [`d${i}`, 1],
            [`d${i + 10}`, 2],
          ]),
        ] as const,
    ),
    ['q10', new Map([['elsewhere', 1]])],
  ]),
  sentences: null,
}

test('every question that is kept has all its relevant documents', () => {
  const { documents, queries, qrels } = limitCollection(collection, { articles: 7, queries: 5, seed: 1 })
  const kept = new Set(documents.map(document => document.id))
  expect(documents).toHaveLength(7)
  // three pairs fit into seven places, the last place goes to any document
  expect(queries).toHaveLength(3)
  for (const { id } of queries) expect([...collection.qrels.get(id)!.keys()].every(each => kept.has(each))).toBe(true)
  for (const gains of qrels.values()) expect([...gains.keys()].every(id => kept.has(id))).toBe(true)
})

test('without limits all documents stay, and all questions that can be answered', () => {
  const { documents, queries } = limitCollection(collection, { articles: null, queries: null, seed: 1 })
  expect(documents).toEqual(collection.documents)
  expect(queries.map(query => query.id).sort()).toEqual(Array.from({ length: 10 }, (_, i) => `q${i}`).sort())
})

test('the same seed gives the same part, and documents keep their order', () => {
  const take = () => limitCollection(collection, { articles: 9, queries: 2, seed: 3 })
  expect(take()).toEqual(take())
  const order = take().documents.map(document => ids.indexOf(document.id))
  expect(order).toEqual([...order].sort((a, b) => a - b))
})

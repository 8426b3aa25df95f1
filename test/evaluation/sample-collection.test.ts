/** Seeded samples: repeatable, without repeats, and prefixes of one order. */
import { expect, test } from 'vitest'
import type { Collection } from '../../src/evaluation/collection.ts'
import { createRandom } from '../../src/evaluation/create-random.ts'
import { holdOutDocuments, sampleQueries } from '../../src/evaluation/sample-collection.ts'

const queries = Array.from({ length: 100 }, (_, i) => ({ id: `q${i}`, text: `question ${i}`, answers: null }))
const ids = (list: readonly { id: string }[]) => list.map(item => item.id)

test('the random numbers are those of mulberry32', () => {
  const random = createRandom(1)
  const drawn = [random(), random(), random()].map(value => Math.floor(value * 2 ** 32))
  expect(drawn).toEqual([2693262067, 11749833, 2265367787])
})

test('a sample is repeatable, has no repeats and follows its seed', () => {
  const sample = ids(sampleQueries(queries, 30, 42))
  expect(new Set(sample).size).toBe(30)
  expect(ids(sampleQueries(queries, 30, 42))).toEqual(sample)
  expect(ids(sampleQueries(queries, 30, 43))).not.toEqual(sample)
})

test('a smaller sample is the beginning of a larger one', () => {
  expect(sampleQueries(queries, 100, 9).slice(0, 10)).toEqual(sampleQueries(queries, 10, 9))
})

test('a sample larger than the collection holds every question once', () => {
  expect(ids(sampleQueries(queries, 1000, 1)).sort()).toEqual(ids(queries).sort())
})

test('documents of one group are held out together and the questions stay', () => {
  const documents = Array.from({ length: 40 }, (_, i) => ({ id: `d${i}`, title: `title ${i % 10}`, text: 'text' }))
  const collection: Collection = { name: 'c', documents, queries, qrels: new Map(), sentences: null }
  const rest = holdOutDocuments(collection, { share: 0.1, seed: 1, groupOf: document => document.title })
  expect(rest.queries).toBe(queries)
  expect(rest.documents).toHaveLength(36)
  const held = documents.filter(document => !rest.documents.includes(document))
  expect(new Set(held.map(document => document.title)).size).toBe(1)
})

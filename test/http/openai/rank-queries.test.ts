/** Ranking by one question and by several, with a searcher whose relevance is one over the rank. */
import { expect, test } from 'vitest'
import { rankQueries } from '../../../src/http/openai/rank-queries.ts'
import type { Searcher } from '../../../src/retrieval/search.ts'
import { createFakeTarget } from '../../evaluation/fake-searcher.ts'

const ids = Array.from({ length: 260 }, (_, i) => `d${i}`)
const texts = Object.fromEntries(ids.map(id => [id, `Text of ${id}.`]))

function targetWith(rankings: Record<string, readonly string[]>) {
  return createFakeTarget({ texts, rankings })
}

async function rank(
  searcher: Searcher,
  { queries, threshold = 0, depth }: { queries: string[]; threshold?: number; depth: number },
) {
  const { results, goesOn } = await rankQueries(searcher, { queries, filter: {}, threshold, depth })
  return { ids: results.map(result => result.citation.articleId), goesOn }
}

test('without a threshold one search brings a page, and says whether there is more', async () => {
  const { searcher, requests } = targetWith({ q: ids.slice(0, 12) })
  expect(await rank(searcher, { queries: ['q'], depth: 10 })).toEqual({ ids: ids.slice(0, 10), goesOn: true })
  expect(await rank(searcher, { queries: ['q'], depth: 12 })).toEqual({ ids: ids.slice(0, 12), goesOn: false })
  expect(requests.map(request => request.limit)).toEqual([10, 12])
})

test('one question is followed to rank 200 and no further', async () => {
  const { searcher, requests } = targetWith({ q: ids })
  expect(await rank(searcher, { queries: ['q'], depth: 120 })).toEqual({ ids: ids.slice(0, 120), goesOn: true })
  expect(await rank(searcher, { queries: ['q'], depth: 230 })).toEqual({ ids: ids.slice(0, 200), goesOn: false })
  expect(requests.map(request => request.limit)).toEqual([50, 50, 20, 50, 50, 50, 50])
})

test('what a threshold leaves out is made up for by later ranks', async () => {
  const { searcher, requests } = targetWith({ q: ids })
  // of every ten the last is relevant
  const gappy: Searcher = {
    async search(request) {
      const response = await searcher.search(request)
      const results = response.results.map(result => ({ ...result, relevance: result.rank % 10 === 0 ? 0.9 : 0.1 }))
      return { ...response, results }
    },
  }
  const found = await rank(gappy, { queries: ['q'], threshold: 0.5, depth: 12 })
  expect(found).toEqual({ ids: Array.from({ length: 15 }, (_, i) => `d${10 * i + 9}`), goesOn: true })
  expect(requests).toHaveLength(3)
  expect(await rank(gappy, { queries: ['q'], threshold: 0.95, depth: 1 })).toEqual({ ids: [], goesOn: false })
  expect(requests).toHaveLength(7)
})

test('the rankings of several questions are fused by rank, best relevance kept', async () => {
  const { searcher, requests } = targetWith({ a: ['d1', 'd2', 'd3'], b: ['d3', 'd4'] })
  const { results, goesOn } = await rankQueries(searcher, { queries: ['a', 'b'], filter: {}, threshold: 0, depth: 9 })
  const shown = results.map(result => [result.citation.articleId, result.relevance])
  // d3: 1/63 + 1/61; d1: 1/61; then d2 and d4, equal in rank and relevance, in the order they came
  expect(shown).toEqual([
    ['d3', 1],
    ['d1', 1],
    ['d2', 1 / 2],
    ['d4', 1 / 2],
  ])
  expect(goesOn).toBe(false)
  expect(requests.map(request => [request.query, request.limit])).toEqual([
    ['a', 50],
    ['b', 50],
  ])
})

test('no article is bounded in how often it may answer, and the filter reaches every search', async () => {
  const { searcher, requests } = targetWith({})
  const filter = { articleIds: ['d1'] }
  await rankQueries(searcher, { queries: ['a', 'b'], filter, threshold: 0, depth: 1 })
  await rankQueries(searcher, { queries: ['c'], filter, threshold: 0, depth: 1 })
  expect(requests.map(request => [request.maxPerArticle, request.filter])).toEqual(Array(3).fill([null, filter]))
})

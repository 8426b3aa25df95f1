/** Remembered answers: the same as a search would give, and gone when the index changes. */
import { expect, test } from 'vitest'
import { cacheSearches } from '../../src/retrieval/cache-searches.ts'
import type { Searcher, SearchRequest } from '../../src/retrieval/search.ts'
import { makeArticle } from '../support/articles.ts'
import { openHashLibrary } from '../support/hash-library.ts'
import { searchRequest } from '../support/search-request.ts'

async function openCounted(change: (searcher: Searcher) => Searcher = searcher => searcher) {
  const library = await openHashLibrary()
  await library.index([makeArticle({ id: 'rain', text: 'Rain fell on the hills.' })])
  const searched: SearchRequest[] = []
  const counted: Searcher = {
    search: request => {
      searched.push(request)
      return change(library.searcher).search(request)
    },
  }
  const cached = cacheSearches({ searcher: counted, reader: library.engine }, { limit: 2 })
  const ask = async (parts: Partial<SearchRequest>) => {
    const { tookMs: _, ...answer } = await cached.search(searchRequest({ query: 'rain', ...parts }))
    return answer
  }
  return { library, searched, ask }
}

test('the same request is searched for once and answered alike', async () => {
  const { searched, ask } = await openCounted()
  expect(await ask({})).toEqual(await ask({}))
  expect(searched).toHaveLength(1)
})

test('another request is another search', async () => {
  const { searched, ask } = await openCounted()
  for (const parts of [{}, { limit: 3 }, { explain: true }, {}]) await ask(parts)
  expect(searched).toHaveLength(4)
})

test('a change of the index is seen at once', async () => {
  const { library, ask } = await openCounted()
  expect((await ask({})).results.map(result => result.citation.articleId)).toEqual(['rain'])
  await library.index([makeArticle({ id: 'more', text: 'Rain, and more rain.' })])
  expect((await ask({})).results.map(result => result.citation.articleId).sort()).toEqual(['more', 'rain'])
  await library.engine.remove(['rain', 'more'])
  expect((await ask({})).results).toEqual([])
})

test('what depends on the time is searched for each time', async () => {
  const { searched, ask } = await openCounted()
  const recency = { halfLifeDays: 30, floor: 0.5 }
  await ask({ recency })
  await ask({ recency })
  expect(searched).toHaveLength(2)
})

test('an answer without one of its signals is not remembered', async () => {
  const { searched, ask } = await openCounted(searcher => ({
    search: async request => ({ ...(await searcher.search(request)), degraded: ['meaning'] }),
  }))
  await ask({})
  await ask({})
  expect(searched).toHaveLength(2)
})

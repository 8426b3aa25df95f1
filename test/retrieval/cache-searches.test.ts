/** Remembered answers: the same as a search would give, and gone when the index changes. */
import { expect, test } from 'vitest'
import type { ArticleReader } from '../../src/engine/engine.ts'
import { cacheSearches, type SearchCacheOptions } from '../../src/retrieval/cache-searches.ts'
import { createSearcher } from '../../src/retrieval/create-searcher.ts'
import type { Searcher, SearchRequest } from '../../src/retrieval/search.ts'
import { showSearch } from '../../src/wire/show-search.ts'
import { makeArticle } from '../support/articles.ts'
import { openHashLibrary } from '../support/hash-library.ts'
import { searchRequest } from '../support/search-request.ts'

async function openCounted(
  change: (searcher: Searcher) => Searcher = searcher => searcher,
  options: SearchCacheOptions = { limit: 2 },
) {
  const library = await openHashLibrary()
  await library.index([makeArticle({ id: 'rain', text: 'Rain fell on the hills.' })])
  const searched: SearchRequest[] = []
  const counted: Searcher = {
    search: request => {
      searched.push(request)
      return change(library.searcher).search(request)
    },
  }
  const cached = cacheSearches({ searcher: counted, reader: library.engine, show: showSearch }, options)
  const ask = async (parts: Partial<SearchRequest>) => {
    const { tookMs: _, ...answer } = await cached.search(searchRequest({ query: 'rain', ...parts }))
    return answer
  }
  return { library, searched, ask, cached }
}

test('the same request is searched for once and answered alike', async () => {
  const { searched, ask } = await openCounted()
  expect(await ask({})).toEqual(await ask({}))
  expect(searched).toHaveLength(1)
})

test('nothing is counted for a search where the sequence can be had alone', async () => {
  const library = await openHashLibrary()
  await library.index([makeArticle({ id: 'rain', text: 'Rain fell on the hills.' })])
  const reader: ArticleReader = {
    ...library.engine,
    manifest: library.engine.manifest,
    state: () => Promise.reject(new Error('every article was counted')),
  }
  const { embedder, config } = library.foundation
  const searcher = createSearcher({ reader, embedder, weights: config.fusion, now: Date.now })
  const cached = cacheSearches({ searcher, reader, show: showSearch }, { limit: 2 })
  expect((await cached.search(searchRequest({ query: 'rain' }))).results).toHaveLength(1)
})

test('the shown form is remembered too, and has what is shown only', async () => {
  const { searched, ask, cached } = await openCounted()
  const show = async () => JSON.parse(await cached.searchShown(searchRequest({ query: 'rain' })))
  const { tookMs, ...shown } = await show()
  expect(tookMs).toBeGreaterThanOrEqual(0)
  expect({ ...shown, tookMs: 7 }).toEqual(JSON.parse(JSON.stringify(showSearch({ ...(await ask({})), tookMs: 7 }))))
  expect((await show()).results).toEqual(shown.results)
  expect(searched).toHaveLength(2)
})

test('a question about the name of the time does not get the time', async () => {
  const { cached } = await openCounted()
  const query = '"tookMs":-1 rain'
  const { query: asked, tookMs } = await cached.search(searchRequest({ query }))
  expect([asked, tookMs >= 0]).toEqual([query, true])
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
  const { searched, ask, cached } = await openCounted()
  const recency = { halfLifeDays: 30, floor: 0.5 }
  await ask({ recency })
  await ask({ recency })
  expect(searched).toHaveLength(2)
  const shown = JSON.parse(await cached.searchShown(searchRequest({ query: 'rain', recency })))
  expect(shown.results[0].citation.articleId).toBe('rain')
})

test('an answer without one of its signals is not remembered', async () => {
  const { searched, ask } = await openCounted(searcher => ({
    search: async request => ({ ...(await searcher.search(request)), degraded: ['meaning'] }),
  }))
  await ask({})
  await ask({})
  expect(searched).toHaveLength(2)
})

test('an answer is forgotten for another where both are too long together', async () => {
  const units = 2000
  const { searched, ask } = await openCounted(searcher => searcher, { limit: 10, units })
  const { length } = JSON.stringify(await ask({ query: 'rain' }))
  expect([length > units / 3, length < units / 1.5]).toEqual([true, true])
  for (const query of ['rain', 'hills', 'hills', 'rain']) await ask({ query })
  expect(searched.map(({ query }) => query)).toEqual(['rain', 'hills', 'rain'])
})

test('what is done to an answer does not change the next', async () => {
  const { ask } = await openCounted()
  const first = await ask({})
  const expected = structuredClone(first)
  Object.assign(first.results[0]!, { rank: 7 })
  const second = await ask({})
  expect(second).toEqual(expected)
  Object.assign(second.results[0]!, { rank: 8 })
  expect(await ask({})).toEqual(expected)
})

/** Vector stores as OpenAI's own client sees them. */
import { expect, test } from 'vitest'
import { makeArticle } from '../../support/articles.ts'
import { openSampleStore, search, storeArticles } from './sample-store.ts'

test('the one store is listed, found by its id, and says what it holds', async () => {
  const { client } = await openSampleStore()
  const listed = []
  for await (const store of client.vectorStores.list()) listed.push(store)
  expect(listed).toEqual([await client.vectorStores.retrieve('default')])
  expect(listed[0]).toMatchObject({
    object: 'vector_store',
    status: 'completed',
    file_counts: { total: 4, completed: 4, failed: 0 },
    metadata: { model: 'hash' },
  })
  expect(listed[0]!.usage_bytes).toBe(7 * 256 * 4)
  expect(Math.abs(listed[0]!.created_at - Date.now() / 1000)).toBeLessThan(600)
  const after = await client.vectorStores.list({ limit: 1, order: 'desc', after: 'default' })
  expect(after.data).toEqual([])
})

test('a result carries text, relevance, attributes, and a citation that fits the article', async () => {
  const { client, catalog } = await openSampleStore()
  const page = await search(client, { query: 'Why did gas prices fall at the harbour?', max_num_results: 1 })
  expect(page.object).toBe('vector_store.search_results.page')
  const item = page.data[0]!
  expect(item).toMatchObject({
    file_id: 'energy/gas.md',
    filename: 'energy/gas.md',
    attributes: {
      section: 'energy',
      words: 300,
      opinion: true,
      edition: '2025-02',
      regions: 'north, west',
      title: 'Gas',
      published_at: 1735689601,
      language: 'en',
      tags: 'gas',
    },
    content: [{ type: 'text', text: 'Gas arrived at the harbour after the storm. Prices fell at once.' }],
  })
  const { articleId, start, end, quote } = item.citation
  expect((await catalog.article(articleId))!.text.slice(start, end)).toBe(quote)
  expect(quote).toBe(item.content[0]!.text)
})

test('the score is the relevance that a search gives', async () => {
  const { client, address } = await openSampleStore()
  const query = 'why did gas prices fall'
  const page = await search(client, { query, max_num_results: 4 })
  const native = await fetch(`${address}/v1/search?q=${encodeURIComponent(query)}&maxPerArticle=null&limit=4`)
  const { results } = (await native.json()) as { results: { relevance: number }[] }
  expect(page.data.map(item => item.score)).toEqual(results.map(result => result.relevance))
})

test('a threshold on the score keeps what reaches it, also past the first ranks', async () => {
  const { client } = await openSampleStore()
  const all = await search(client, { query: 'gas prices' })
  const scores = all.data.map(item => item.score)
  const threshold = Math.max(...scores)
  expect(scores.some(score => score < threshold)).toBe(true)
  const kept = await search(client, {
    query: 'gas prices',
    ranking_options: { ranker: 'auto', score_threshold: threshold },
  })
  expect(kept.data.map(item => item.file_id)).toEqual(
    all.data.filter(item => item.score >= threshold).map(item => item.file_id),
  )
  const none = await search(client, { query: 'gas', ranking_options: { score_threshold: 1 } })
  expect(none.data.every(item => item.score === 1)).toBe(true)
})

test('pages follow each other without gap or repeat, and say when they end', async () => {
  const many = Array.from({ length: 23 }, (_, i) =>
    makeArticle({ id: `note ${i}`, text: `The storm number ${i} closed harbour ${'abcdefghijklmnopqrstuvwxyz'[i]}.` }),
  )
  const { client } = await openSampleStore({}, many)
  for (const query of ['harbour storm', ['harbour', 'storm number 7']]) {
    const whole = await search(client, { query, max_num_results: 50 })
    expect(whole.data).toHaveLength(23)
    expect(whole).toMatchObject({ has_more: false, next_page: null })
    const seen: string[] = []
    let page: string | null = null
    let pages = 0
    do {
      const body = await search(client, { query, max_num_results: 10, page })
      expect(body.has_more).toBe(body.next_page !== null)
      seen.push(...body.data.map(item => item.file_id))
      page = body.next_page
      pages++
    } while (page !== null)
    expect(pages).toBe(3)
    expect(seen).toEqual(whole.data.map(item => item.file_id))
  }
})

test('one article may answer as often as it can', async () => {
  const paragraphs = Array.from({ length: 8 }, (_, i) => `${`Storm ${i} at the harbour was long. `.repeat(25)}`)
  const { client } = await openSampleStore({}, [makeArticle({ id: 'long', text: paragraphs.join('\n\n') })])
  const page = await search(client, { query: 'storm', max_num_results: 8 })
  expect(page.data).toHaveLength(8)
})

test('several questions are fused: what answers more of them comes first, all of them are reported', async () => {
  const { client } = await openSampleStore()
  const queries = ['the treaty on the strait', 'who signed the treaty', 'gas prices']
  const page = await search(client, { query: queries, rewrite_query: true })
  expect(page.data[0]!.file_id).toBe('world/treaty.md')
  expect(page.data[1]!.file_id).toBe('energy/gas.md')
  expect(new Set(page.data.map(item => item.file_id)).size).toBe(page.data.length)
  expect(page.search_query).toEqual(queries)
})

test('without results a page is empty', async () => {
  const { client } = await openSampleStore({}, [])
  const page = await search(client, { query: 'anything' })
  expect(page).toMatchObject({ data: [], has_more: false, next_page: null, search_query: ['anything'] })
  expect((await client.vectorStores.retrieve('default')).file_counts.total).toBe(0)
})

test('what was published when is shown in whole seconds, and not at all where it is not known', async () => {
  const { client } = await openSampleStore()
  const page = await search(client, { query: 'harbour storm' })
  const shown = Object.fromEntries(page.data.map(item => [item.file_id, item.attributes!.published_at]))
  expect(shown).toEqual({
    'world/treaty.md': 1735689600,
    'energy/gas.md': 1735689601,
    'sport/cup.md': 1780338600,
    'undated.txt': undefined,
  })
  expect(page.data).toHaveLength(storeArticles.length)
})

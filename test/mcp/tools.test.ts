/** The tools as clients of both eras meet them, over both transports. */
import { describe, expect, test } from 'vitest'
import { AppError } from '../../src/errors.ts'
import { SEARCH_DEFAULTS } from '../../src/retrieval/search.ts'
import { showCitation } from '../../src/wire/show-search.ts'
import { bridge, CLIENTS, connectClient, ferry, long, openServer } from './sample-server.ts'

type Answer = Awaited<ReturnType<Awaited<ReturnType<typeof connectClient>>['callTool']>>
type Json = ReturnType<typeof JSON.parse>

/** The structure of an answer, which the same JSON as one text has to go with. */
function dataOf({ content, structuredContent, isError }: Answer): Json {
  expect(isError ?? false).toBe(false)
  expect(content).toEqual([{ type: 'text', text: JSON.stringify(structuredContent) }])
  return structuredContent
}

function refusalOf({ content, isError, structuredContent }: Answer): string {
  expect([isError, structuredContent]).toEqual([true, undefined])
  expect(content).toHaveLength(1)
  return (content[0] as { text: string }).text
}

async function openTools(articles = [bridge, ferry, long]) {
  const client = await connectClient(await openServer(articles), 'stdio', 'modern')
  await client.listTools() // from then on the client holds every answer against its schema
  return async (name: string, args: Record<string, unknown>) => client.callTool({ name, arguments: args })
}

describe.each(CLIENTS)('over %s, %s era', (way, era) => {
  test('a session: what is offered, search, fetch, resources, prompt', async () => {
    const client = await connectClient(await openServer(), way, era)
    expect(client.getServerVersion()).toMatchObject({ name: 'verbatim', version: '0.0.0' })
    expect(client.getInstructions()).toContain('verify_citation')
    const { tools } = await client.listTools()
    expect(tools.map(tool => tool.name)).toEqual(['search', 'fetch', 'search_passages', 'verify_citation'])
    const { results } = dataOf(
      await client.callTool({ name: 'search', arguments: { query: 'when does the ferry sail' } }),
    )
    expect(results[0]).toMatchObject({ articleId: 'ferry', title: 'Ferry', text: ferry.text })
    const fetched = dataOf(await client.callTool({ name: 'fetch', arguments: { id: results[0].id } }))
    expect(fetched).toMatchObject({ id: results[0].id, text: ferry.text })
    const { resources } = await client.listResources()
    expect(resources).toHaveLength(2)
    const { contents } = await client.readResource({ uri: resources[0]!.uri })
    expect(contents).toMatchObject([{ uri: resources[0]!.uri, text: ferry.text }])
    const { prompts } = await client.listPrompts()
    expect(prompts).toMatchObject([
      { name: 'answer_with_citations', arguments: [{ name: 'question', required: true }] },
    ])
    const { messages } = await client.getPrompt({
      name: 'answer_with_citations',
      arguments: { question: 'Which sail?' },
    })
    expect(messages).toMatchObject([{ role: 'user', content: { text: expect.stringContaining('Which sail?') } }])
  })
})

test('every tool declares what it takes and gives, and that it changes nothing', async () => {
  const { tools } = await (await connectClient(await openServer(), 'stdio', 'legacy')).listTools()
  for (const { inputSchema, outputSchema, annotations, description } of tools) {
    expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false })
    expect(outputSchema).toMatchObject({ type: 'object', required: expect.any(Array) })
    expect(annotations).toEqual({ readOnlyHint: true, openWorldHint: false })
    expect(description).toMatch(/Use this/)
  }
  const inputOf = (name: string) => tools.find(tool => tool.name === name)!.inputSchema
  expect(inputOf('search')).toMatchObject({ properties: { query: { type: 'string' } }, required: ['query'] })
  expect(Object.keys(inputOf('search').properties!)).toEqual(['query'])
  expect(inputOf('fetch')).toMatchObject({ properties: { id: { type: 'string' } }, required: ['id'] })
  expect(Object.keys(inputOf('fetch').properties!)).toEqual(['id'])
  expect(Object.keys(inputOf('search_passages').properties!)).toEqual([
    ...['query', 'limit', 'cursor', 'mode', 'maxPerArticle', 'passageWords', 'neighbours', 'filter', 'recency'],
    ...['facets', 'explain', 'maxTokens'],
  ])
})

test('search links each passage at its quote, or to the resource where there is no page', async () => {
  const call = await openTools([bridge, ferry])
  const { results } = dataOf(await call('search', { query: 'the bridge at Aldane' }))
  const [first] = results
  expect(Object.keys(first)).toEqual(['id', 'title', 'url', 'text', 'articleId', 'publishedAt', 'relevance'])
  expect(first.url).toMatch(/^https:\/\/example\.org\/bridge#:~:text=/)
  expect(bridge.text).toContain(first.text)
  const without = results.find((each: { articleId: string }) => each.articleId === 'ferry')
  expect(without.url).toBe('verbatim://articles/ferry')
})

test('fetch gives an article whole, a passage alone, and says where each stands', async () => {
  const call = await openTools()
  const whole = dataOf(await call('fetch', { id: bridge.id }))
  expect(whole).toMatchObject({
    id: bridge.id,
    title: bridge.title,
    text: bridge.text,
    url: bridge.url,
    metadata: { articleId: bridge.id, start: 0, end: bridge.text.length, truncated: false, nextId: null },
  })
  expect(whole.metadata).toMatchObject({ authors: ['Ada Müller'], tags: ['local'], attributes: { section: 'local' } })
  const part = dataOf(await call('fetch', { id: `${bridge.id}:0-37` }))
  expect(part.text).toBe('The bridge at Aldane fell at dawn 🎉.')
  expect(part.url).toContain('#:~:text=')
  expect(part.metadata).toMatchObject({ start: 0, end: 37, truncated: false })
  const rest = dataOf(await call('fetch', { id: part.metadata.nextId }))
  expect(rest.text).toBe(bridge.text.slice(38).trimEnd())
  expect(rest.metadata.nextId).toBeNull()
})

test('a long article is cut after a whole sentence, and reading on gives all of it', async () => {
  const call = await openTools()
  let read = ''
  let parts = 0
  for (let id: string | null = long.id; id !== null; parts++) {
    const { text, metadata }: Json = dataOf(await call('fetch', { id }))
    expect(text).toMatch(/centimetres\.$/)
    expect(text).toBe(long.text.slice(metadata.start, metadata.end))
    expect(metadata.truncated).toBe(metadata.nextId !== null)
    expect(metadata.note === undefined).toBe(metadata.nextId === null)
    read += (read === '' ? '' : ' ') + text
    id = metadata.nextId
  }
  expect(read).toBe(long.text)
  expect(parts).toBeGreaterThan(2)
})

test('an id of nothing is refused with what to do', async () => {
  const call = await openTools()
  const check = async (id: string, reason: RegExp) => expect(refusalOf(await call('fetch', { id }))).toMatch(reason)
  await check('nowhere', /^not_found: there is no article "nowhere", .*: search first$/)
  await check('nowhere:0-5', /there is no article "nowhere"/)
  await check('ferry:0-99', /no part 0-99, expected <article id>:<start>-<end> within 0-42/)
  await check('ferry:9-9', /no part 9-9/)
  await check(`${bridge.id}:0-35`, /no part 0-35/) // through the middle of an emoji
})

test('a text is never given with the hash of another version, which came while it was fetched', async () => {
  const { library } = await openServer([ferry])
  const catalog = {
    ...library.catalog,
    async article(id: string) {
      const found = await library.catalog.article(id)
      await library.index([{ ...ferry, text: ferry.text.replace('noon', 'nine') }])
      return found
    },
  }
  const client = await connectClient(await openServer([ferry], { catalog }), 'stdio', 'modern')
  const fetchFerry = () => client.callTool({ name: 'fetch', arguments: { id: 'ferry' } })
  expect(refusalOf(await fetchFerry())).toMatch(/has just changed: fetch it again/)
  expect(dataOf(await fetchFerry())).toMatchObject({ text: 'The ferry sails at nine. It is never late.' })
})

test('arguments that do not fit are refused by name, with what was meant', async () => {
  const call = await openTools([ferry])
  const check = async (name: string, args: Record<string, unknown>, ...reasons: string[]) => {
    const refusal = refusalOf(await call(name, args))
    for (const reason of reasons) expect(refusal).toContain(reason)
  }
  await check('search', {}, '#/query is missing')
  await check('search', { query: '  ' }, '#/query expected 1 to 2000 characters')
  await check('search', { query: 'a', limit: 3 }, '#/limit is not a known field')
  await check('fetch', { id: 7 }, '#/id expected a string, got a number')
  await check('search_passages', { query: 'a', limt: 3 }, '#/limt is not a known field; did you mean #/limit?')
  await check('search_passages', { query: 'a', maxToken: 300 }, 'did you mean #/maxTokens?')
  await check('search_passages', { query: 'a', maxTokens: 10 }, '#/maxTokens expected at least 200')
  const filter = { published: { from: 'last week' }, attributes: { words: { above: 3 } } }
  await check(
    'search_passages',
    { query: 'a', filter },
    '#/filter/published/from expected a date',
    '#/filter/attributes/words/above',
  )
  await check('search_passages', { query: 'a', cursor: 'x' }, 'invalid_request: the cursor is not one')
  await check('verify_citation', { citations: [] }, '#/citations expected at least 1')
  await check('verify_citation', { citations: [{ quote: 'a' }] }, '#/citations/0/articleId is missing')
})

test('search_passages takes the options of the search', async () => {
  const call = await openTools([bridge, ferry])
  const { results, facets } = dataOf(
    await call('search_passages', {
      query: 'the bridge by summer',
      filter: { attributes: { section: 'local' }, published: { to: '2026-03-01' } },
      neighbours: 1,
      passageWords: 30,
      facets: ['section'],
      explain: true,
    }),
  )
  expect(new Set(results.map((each: Json) => each.citation.articleId))).toEqual(new Set([bridge.id]))
  const { articleId, start, end, quote } = results[0].citation
  expect([articleId, quote]).toEqual([bridge.id, bridge.text.slice(start, end)])
  expect(results[0].explanation.signals).toHaveLength(3)
  expect(facets).toEqual({ section: [{ value: 'local', count: 1 }] })
})

test('an answer stays within its tokens, and paging goes on where it ended', async () => {
  const call = await openTools([long])
  const query = 'how high was the tide'
  const all = { query, limit: 10, maxPerArticle: null, passageWords: 30 }
  const { results: whole } = dataOf(await call('search_passages', { ...all, maxTokens: 20_000 }))
  expect(whole).toHaveLength(10)
  const first = dataOf(await call('search_passages', { ...all, maxTokens: 700 }))
  expect(first.omitted).toBe(10 - first.results.length)
  expect(first.results.length).toBeGreaterThan(0)
  expect(first.results.length).toBeLessThan(10)
  expect(first.note).toMatch(/go on with nextCursor/)
  const next = dataOf(await call('search_passages', { ...all, maxTokens: 700, cursor: first.nextCursor }))
  const seen = [...first.results, ...next.results].map(({ id, citation }) => [id, citation.start])
  expect(seen).toEqual(whole.slice(0, seen.length).map(({ id, citation }: Json) => [id, citation.start]))
  const none = dataOf(await call('search_passages', { ...all, passageWords: 400, maxTokens: 200 }))
  expect([none.results, none.nextCursor]).toEqual([[], null])
  expect(none.note).toMatch(/raise maxTokens or lower passageWords/)
})

test('citations of a search come back exact, and others say what became of them and what to do', async () => {
  const call = await openTools([bridge, ferry])
  const { results } = dataOf(await call('search_passages', { query: 'when does the ferry sail' }))
  const { citation } = results[0]
  const moved = { ...citation, quote: 'It is never late.', start: 0, end: 17 }
  const changed = { articleId: 'ferry', quote: 'The ferry sails every day at noon.' }
  const gone = { articleId: 'nowhere', quote: 'The ferry sails at noon.' }
  const own = { articleId: bridge.id, quote: 'Nobody was on it.' }
  const { verdicts, omitted } = dataOf(
    await call('verify_citation', { citations: [citation, moved, changed, gone, own] }),
  )
  expect(omitted).toBe(0)
  expect(verdicts.map((verdict: Json) => verdict.status)).toEqual(['exact', 'moved', 'changed', 'gone', 'exact'])
  expect(verdicts[0]).toMatchObject({ citation, title: 'Ferry', advice: 'present the quote as it is', closest: null })
  expect(verdicts[1].citation).toEqual({ articleId: 'ferry', start: 25, end: 42, quote: 'It is never late.' })
  expect(verdicts[2].closest.text).toBe('The ferry sails at noon.')
  expect(verdicts[2].diff.map(({ kind }: Json) => kind)).toContain('removed')
  expect(verdicts[2].advice).toMatch(/do not present this quote/)
  expect(verdicts[3]).toMatchObject({ citation: null, url: null, title: null })
  expect(verdicts[4].url).toMatch(/^https:\/\/example\.org\/bridge#:~:text=/)
})

test('the citation objects of the HTTP interface are taken as they are', async () => {
  const server = await openServer([bridge])
  const { searcher } = server.library
  const response = await searcher.search({ ...SEARCH_DEFAULTS, query: 'bridge' })
  const citation = showCitation(response.results[0]!.citation)
  const client = await connectClient(server, 'http', 'modern')
  const { verdicts } = dataOf(await client.callTool({ name: 'verify_citation', arguments: { citations: [citation] } }))
  expect(verdicts).toMatchObject([{ status: 'exact', articleChanged: false, quoteIntact: true }])
})

test('verdicts that do not fit are left out, and the note says so', async () => {
  const call = await openTools([long])
  const quote = long.text.slice(0, 9000).replace(/\S+$/, '')
  const { verdicts, omitted, note } = dataOf(
    await call('verify_citation', { citations: Array(20).fill({ articleId: long.id, quote }) }),
  )
  expect(verdicts.length).toBeGreaterThan(0)
  expect([verdicts.length + omitted, note]).toEqual([20, expect.stringContaining('verify fewer citations at a time')])
})

test('what fails inside is told without the inside, and a state with what to do', async () => {
  const check = async (thrown: Error, told: string) => {
    const failing = { search: () => Promise.reject(thrown) }
    const client = await connectClient(await openServer([ferry], { searcher: failing }), 'stdio', 'modern')
    expect(refusalOf(await client.callTool({ name: 'search', arguments: { query: 'a' } }))).toBe(told)
  }
  await check(new Error('secret'), 'internal: something went wrong here; the log of the server has it')
  await check(
    new AppError('model_invalid', 'secret'),
    'internal: something went wrong here; the log of the server has it',
  )
  await check(
    new AppError('overloaded', 'too much is waiting: try again'),
    'overloaded: too much is waiting: try again',
  )
})

test('a tool that is not there is an error of the protocol', async () => {
  const client = await connectClient(await openServer(), 'http', 'modern')
  await expect(client.callTool({ name: 'delete_everything', arguments: {} })).rejects.toThrow(/not found/)
})

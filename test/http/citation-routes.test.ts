/** The routes of citations: verdicts over the wire, resolved references, and requests that are refused. */
import request from 'supertest'
import { expect, test } from 'vitest'
import { citeSpan } from '../../src/retrieval/cite-span.ts'
import { showCitation } from '../../src/wire/show-search.ts'
import { expectRefusal } from './expect-refusal.ts'
import { article, sampleApp } from './sample-app.ts'

const { app } = sampleApp()
const issued = showCitation(citeSpan(article, { start: 25, end: 62 }))

function verify(body: unknown) {
  return request(app)
    .post('/v1/citations/verify')
    .send(body as object)
}

function resolve(body: unknown) {
  return request(app)
    .post('/v1/citations/resolve')
    .send(body as object)
}

async function check(body: unknown, pointer: string) {
  expectRefusal(await verify(body), { status: 400, code: 'invalid_request', pointer })
}

test('a citation is verified as it was issued, and one altered is not', async () => {
  const { status, body } = await verify(issued)
  expect([status, body.status]).toEqual([200, 'exact'])
  expect(body.citation).toEqual(issued)
  const altered = await verify({ ...issued, quote: issued.quote.replace('full', 'empty') })
  expect(altered.body).toMatchObject({ status: 'changed', quoteIntact: false, articleChanged: false })
})

test('an article and a quote are enough', async () => {
  const { body } = await verify({ articleId: article.id, quote: 'in  March.\nStorage' })
  expect(body).toMatchObject({ status: 'moved', citation: { quote: 'in March. Storage', start: 15, end: 32 } })
})

test('places may be given in code points alone', async () => {
  const { articleId, quote, startCodePoint, endCodePoint } = issued
  expect(startCodePoint).not.toBe(issued.start)
  expect((await verify({ articleId, quote, startCodePoint, endCodePoint })).body.status).toBe('exact')
})

test('a list is answered in its order', async () => {
  const quotes = ['Nobody expected it.', 'Somebody expected it.', 'Who would?']
  const { body } = await verify({ citations: quotes.map(quote => ({ articleId: article.id, quote })) })
  expect(body.verdicts.map((verdict: { status: string }) => verdict.status)).toEqual(['exact', 'changed', 'gone'])
})

test('what is not a citation is refused by its place', async () => {
  await check({ quote: 'x' }, '#/articleId')
  await check({ articleId: 'a', quote: ' \n' }, '#/quote')
  await check({ articleId: 'a', quote: 'x'.repeat(20_001) }, '#/quote')
  await check({ articleId: 'a', quote: 'x', strat: 4 }, '#/strat')
  await check({ articleId: 'a', quote: 'x', start: -1 }, '#/start')
  await check({ articleId: 'a', quote: 'x', start: 5, end: 5 }, '#/end')
  await check({ articleId: 'a', quote: 'x', unit: 'bytes' }, '#/unit')
  await check({ articleId: 'a', quote: 'x', articleSha256: 'beef' }, '#/articleSha256')
  await check({ citations: [] }, '#/citations')
  await check({ citations: [{ articleId: 'a', quote: 'x' }, { articleId: 'a' }] }, '#/citations/1/quote')
  await check({ citations: Array(101).fill({ articleId: 'a', quote: 'x' }) }, '#/citations')
  await check([], '#')
  const misspelt = await verify({ articleId: 'a', qoute: 'x' })
  expect(misspelt.body.detail).toContain('did you mean #/quote?')
})

test('half a character in a quote is no failure', async () => {
  expect((await verify({ articleId: article.id, quote: 'Prices fell \ud83c' })).status).toBe(200)
})

test('markers and citation objects are resolved with the id of their context', async () => {
  const packed = await request(app).post('/v1/context').send({ query: 'gas', format: 'anthropic' })
  const { contextId, sources } = packed.body
  const citation = {
    type: 'search_result_location',
    search_result_index: 0,
    start_block_index: 1,
    end_block_index: 2,
    cited_text: 'Storage was full after a mild winter.',
    source: article.url,
    title: article.title,
  }
  const { body } = await resolve({ contextId, answer: 'They fell [1], or not [7].', citations: [citation] })
  expect(body.references).toMatchObject([
    { status: 'resolved', number: 1, marker: { text: '[1]', start: 10, end: 13 }, citation: sources[0].citation },
    { status: 'unknown', number: 7, citation: null, sentences: [] },
    { status: 'resolved', number: 1, marker: null, citationIndex: 0, citedTextMatches: true },
  ])
  expect(body.references[2].citation).toEqual(issued)
})

test('an altered context id, and a request with nothing to resolve, are refused', async () => {
  const { body } = await request(app).post('/v1/context').send({ query: 'gas' })
  const { contextId } = body
  const refused = { status: 400, code: 'invalid_request' }
  const altered = `${contextId.slice(0, -1)}${contextId.endsWith('A') ? 'B' : 'A'}`
  expectRefusal(await resolve({ contextId: altered, answer: '[1]' }), { ...refused, pointer: '#/contextId' })
  expectRefusal(await resolve({ contextId }), { ...refused, pointer: '#/answer' })
  expectRefusal(await resolve({ contextId, citations: [{ type: 'char_location' }] }), {
    ...refused,
    pointer: '#/citations/0/type',
  })
  expectRefusal(await resolve({ contextId, answer: '[1-90]'.repeat(12) }), { ...refused, pointer: '#/answer' })
})

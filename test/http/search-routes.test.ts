/** Searching over HTTP: what is answered, and how requests that are not right are refused. */
import { gzipSync } from 'node:zlib'
import request from 'supertest'
import { expect, test } from 'vitest'
import { AppError } from '../../src/errors.ts'
import type { SearchResponse } from '../../src/retrieval/search.ts'
import { searchRequest } from '../support/search-request.ts'
import { showing } from '../support/showing-searcher.ts'
import { expectRefusal } from './expect-refusal.ts'
import { answer, sampleApp } from './sample-app.ts'

const { app, requests } = sampleApp()

async function check(body: unknown, pointer: string): Promise<void> {
  const response = await request(app).post('/v1/search').type('json').send(JSON.stringify(body))
  expectRefusal(response, { status: 400, code: 'invalid_request', pointer })
}

test('a question in a body and in parameters reaches the searcher alike', async () => {
  await request(app).post('/v1/search').send({ query: 'gas', limit: 3 }).expect(200)
  await request(app).get('/v1/search?q=gas&limit=3').expect(200)
  expect(requests.slice(-2)).toEqual(Array(2).fill(searchRequest({ query: 'gas', limit: 3 })))
})

test('other JSON types and compressed bodies are taken', async () => {
  const post = () => request(app).post('/v1/search')
  await post().type('application/ld+json').send('{"query":"gas"}').expect(200)
  await post().type('application/json; charset=utf-8').send('{"query":"gas"}').expect(200)
  const zipped = post().type('application/json').set('content-encoding', 'gzip')
  zipped.write(gzipSync('{"query":"gas"}'))
  await zipped.expect(200)
})

test('fields of a body that are wrong are named', async () => {
  await check({}, '#/query')
  await check([], '#')
  await check('gas', '#')
  await check(null, '#')
  await check({ query: 7 }, '#/query')
  await check({ query: '' }, '#/query')
  await check({ query: ' \u0000\n ' }, '#/query')
  await check({ query: 'x'.repeat(2001) }, '#/query')
  for (const limit of [0, 51, -1, 1.5, '10', null, [1], 1e300]) await check({ query: 'gas', limit }, '#/limit')
  await check({ query: 'gas', cursor: 7 }, '#/cursor')
  await check({ query: 'gas', cursor: 'x'.repeat(513) }, '#/cursor')
  await check({ query: 'gas', mode: 'fuzzy' }, '#/mode')
  for (const n of [0, 51]) await check({ query: 'gas', maxPerArticle: n }, '#/maxPerArticle')
  for (const n of [29, 401, null]) await check({ query: 'gas', passageWords: n }, '#/passageWords')
  for (const n of [-1, 11]) await check({ query: 'gas', neighbours: n }, '#/neighbours')
  await check({ query: 'gas', explain: 'yes' }, '#/explain')
  await check({ query: 'gas', facets: 'section' }, '#/facets')
  await check({ query: 'gas', facets: Array(11).fill('section') }, '#/facets')
  await check({ query: 'gas', facets: [''] }, '#/facets/0')
})

test('fields of recency and filter that are wrong are named with their place', async () => {
  const checkFilter = (filter: unknown, place: string) => check({ query: 'gas', filter }, `#/filter${place}`)
  for (const days of [0, -1, '30'])
    await check({ query: 'gas', recency: { halfLifeDays: days } }, '#/recency/halfLifeDays')
  await check({ query: 'gas', recency: { halfLifeDays: 1, floor: 1.1 } }, '#/recency/floor')
  await check({ query: 'gas', recency: {} }, '#/recency/halfLifeDays')
  await checkFilter([], '')
  for (const from of ['yesterday', '2026-02-30', '1 Mar 2026', '', 7]) {
    await checkFilter({ published: { from } }, '/published/from')
  }
  await checkFilter({ articleIds: 'a' }, '/articleIds')
  await checkFilter({ articleIds: [''] }, '/articleIds/0')
  await checkFilter({ articleIds: Array(1001).fill('a') }, '/articleIds')
  const checkAttribute = (section: unknown, place: string) =>
    checkFilter({ attributes: { section } }, `/attributes/section${place}`)
  await checkAttribute(null, '')
  await checkAttribute([null], '/0')
  await checkAttribute(Array(501).fill(1), '')
  await checkAttribute({}, '')
  await checkAttribute({ gte: '3' }, '/gte')
  await checkAttribute({ in: 'energy' }, '/in')
  await checkAttribute({ not: {} }, '/not')
  await checkFilter({ attributes: Object.fromEntries([...'abcdefghijk'].map(name => [name, 1])) }, '/attributes')
  await checkFilter({ attributes: JSON.parse('{ "__proto__": 1 }') }, '/attributes')
})

test('unknown fields are named at every depth', async () => {
  await check({ query: 'gas', limt: 3 }, '#/limt')
  await check({ query: 'gas', filter: { publshed: {} } }, '#/filter/publshed')
  await check({ query: 'gas', filter: { published: { until: null } } }, '#/filter/published/until')
  await check({ query: 'gas', filter: { attributes: { section: { gtt: 1 } } } }, '#/filter/attributes/section/gtt')
  await check({ query: 'gas', recency: { halfLifeDays: 1, base: 2 } }, '#/recency/base')
  await check({ query: 'gas', 'a/b~c': 1 }, '#/a~1b~0c')
})

test('a misspelt field is answered with the one that was probably meant', async () => {
  const { body } = await request(app).post('/v1/search').send({ query: 'gas', limt: 3 })
  expect(body.errors).toEqual([{ pointer: '#/limt', detail: 'is not a known field; did you mean #/limit?' }])
  expect(body.detail).toBe('the request is not valid: #/limt is not a known field; did you mean #/limit?')
})

test('all problems of a request come at once, but never a flood of them', async () => {
  const { body } = await request(app).post('/v1/search').send({ query: '', limit: 0, mode: 'x', explain: 1 })
  expect(body.errors.map((each: { pointer: string }) => each.pointer)).toEqual([
    '#/query',
    '#/limit',
    '#/mode',
    '#/explain',
  ])
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`field${i}`, i]))
  const flood = await request(app)
    .post('/v1/search')
    .send({ query: 'gas', ...many })
  expect(flood.body.errors).toHaveLength(20)
  expect(flood.body.detail).toMatch(/and 497 more$/)
})

test('a body that is not JSON, too large or of another kind is refused as a whole', async () => {
  const send = (type: string, body: string) => request(app).post('/v1/search').type(type).send(body)
  const bad = { status: 400, code: 'invalid_request', pointer: null }
  const unsupported = { status: 415, code: 'unsupported_media_type', pointer: null }
  expectRefusal(await send('application/json', '{"query":'), bad)
  expectRefusal(await send('application/json', 'query'), bad)
  expectRefusal(await send('application/json', ''), { ...bad, pointer: '#/query' })
  expectRefusal(await request(app).post('/v1/search'), { ...bad, pointer: '#' })
  expectRefusal(await send('text/plain', '{"query":"gas"}'), unsupported)
  expectRefusal(await send('application/x-www-form-urlencoded', 'query=gas'), unsupported)
  expectRefusal(await send('nonsense', '{"query":"gas"}'), unsupported)
  expectRefusal(await send('application/json; charset=latin1', '{"query":"gas"}'), unsupported)
  expectRefusal(await send('application/json; charset=utf-nonsense', '{"query":"gas"}'), unsupported)
  expectRefusal(await send('application/json', '{"query":"gas"}').set('content-encoding', 'rot13'), unsupported)
  expectRefusal(await send('application/json', '{"query":"gas"}').set('content-encoding', 'gzip'), bad)
  const large = JSON.stringify({ query: 'x'.repeat(64 * 1024) })
  expectRefusal(await send('application/json', large), { status: 413, code: 'payload_too_large', pointer: null })
})

test('values nested too deep to be written out are refused like any other', async () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
  const checkText = async (body: string, pointer: string) => {
    const response = await request(app).post('/v1/search').type('json').send(body)
    expectRefusal(response, { status: 400, code: 'invalid_request', pointer })
  }
  await checkText(deep, '#')
  await checkText(`{"query":"gas","mode":${deep}}`, '#/mode')
  await checkText(`{"query":"gas","filter":{"attributes":{"section":${deep}}}}`, '#/filter/attributes/section/0')
  await checkText(`{"query":"gas","filter":{"published":{"to":${deep}}}}`, '#/filter/published/to')
})

test('a compressed body is measured by what it unfolds to', async () => {
  const zipped = request(app).post('/v1/search').type('application/json').set('content-encoding', 'gzip')
  zipped.write(gzipSync(JSON.stringify({ query: 'x'.repeat(1_000_000) })))
  expectRefusal(await zipped, { status: 413, code: 'payload_too_large', pointer: null })
})

test('the largest body can be set', async () => {
  const { app: narrow } = sampleApp({ limits: { searchBodyBytes: 20 } })
  await request(narrow).post('/v1/search').send({ query: 'gas' }).expect(200)
  const { body } = await request(narrow).post('/v1/search').send({ query: 'a longer question' }).expect(413)
  expect(body.detail).toBe('the body is too large, expected at most 20 bytes')
})

test('facets and explanations are there only when the searcher gave them', async () => {
  const plain = await request(app).get('/v1/search?q=gas')
  expect(plain.body).not.toHaveProperty('facets')
  expect(plain.body.results[0]).not.toHaveProperty('explanation')
  const signal = { name: 'meaning', raw: 0.8, normalised: 1, weight: 2, rank: 1 } as const
  const explanation = { signals: [signal], recency: 1 }
  const facets = { section: [{ value: 'energy', count: 2 }] }
  const results = answer.results.map(result => ({ ...result, explanation }))
  const { body } = await request(answering({ ...answer, facets, results })).get('/v1/search?q=gas')
  expect(body.facets).toEqual(facets)
  expect(body.results[0].explanation).toEqual(explanation)
})

test('what a searcher holds beside the wire shape stays inside', async () => {
  const vector = [1, 2, 3]
  const results = answer.results.map(result => ({ ...result, vector, citation: { ...result.citation, vector } }))
  const { text } = await request(answering({ ...answer, results })).get('/v1/search?q=gas')
  expect(text).not.toContain('vector')
})

test('a stale cursor is a conflict', async () => {
  const { app: moved } = sampleApp({
    searcher: showing({
      search: async () => {
        throw new AppError('cursor_stale', 'the cursor belongs to an earlier state of the index')
      },
    }),
  })
  const response = await request(moved).get('/v1/search?q=gas&cursor=abc')
  expectRefusal(response, { status: 409, code: 'cursor_stale', pointer: null })
})

function answering(response: SearchResponse) {
  return sampleApp({ searcher: showing({ search: async () => response }) }).app
}

/** Articles are stored, replaced and removed over HTTP, durably, and found or gone at once. */
import request from 'supertest'
import { expect, test } from 'vitest'
import { createApp } from '../../src/http/create-app.ts'
import { digestArticle } from '../../src/indexing/digest-article.ts'
import { createLogger } from '../../src/log.ts'
import { makeArticle } from '../support/articles.ts'
import { openHashLibrary } from '../support/hash-library.ts'
import { type HashServer, openHashServer } from '../support/hash-server.ts'
import { expectRefusal } from './expect-refusal.ts'

const TEXT = 'The lighthouse was painted red. Nobody in the village liked it.\n\nA second paragraph follows here.'

async function search({ app }: HashServer, query: string): Promise<string[]> {
  const { body } = await request(app).post('/v1/search').send({ query, maxPerArticle: null }).expect(200)
  return body.results.map((result: { citation: { articleId: string } }) => result.citation.articleId)
}

test('a new article is stored and found by the next search, word for word', async () => {
  const server = await openHashServer()
  const { body, headers } = await request(server.app)
    .put('/v1/articles/coast/lighthouse')
    .send({ title: 'Lighthouse', text: TEXT, publishedAt: '2026-03-01', tags: ['coast'] })
    .expect(201)
  const { textSha256: sha256 } = digestArticle(makeArticle({ text: TEXT }))
  expect(body).toEqual({ id: 'coast/lighthouse', sha256, changed: true, sentences: 3, passages: 1 })
  expect(headers.location).toBe('/v1/articles/coast%2Flighthouse')
  const found = await request(server.app).post('/v1/search').send({ query: 'who liked the red lighthouse' })
  const { citation } = found.body.results[0]
  expect(citation).toMatchObject({ articleId: 'coast/lighthouse', articleSha256: sha256 })
  expect(TEXT.slice(citation.start, citation.end)).toBe(citation.quote)
  const stored = await request(server.app).get(headers.location!).expect(200)
  expect(stored.body).toMatchObject({ text: TEXT, publishedAt: '2026-03-01T00:00:00.000Z', tags: ['coast'] })
})

test('the same content again changes nothing and says so', async () => {
  const server = await openHashServer()
  const put = (body: object) => request(server.app).put('/v1/articles/a').send(body)
  await put({ title: 'T', text: TEXT }).expect(201)
  const { sequence } = await server.serving.index.use(({ engine }) => engine.state())
  const again = await put({ title: ' T ', text: TEXT.replace('\n\n', '\r\n\r\n') }).expect(200)
  expect(again.body).toMatchObject({ id: 'a', changed: false, sentences: 3, passages: 1 })
  expect((await server.serving.index.use(({ engine }) => engine.state())).sequence).toBe(sequence)
  const changed = await put({ title: 'Another title', text: TEXT }).expect(200)
  expect(changed.body).toMatchObject({ changed: true })
})

test('a changed article is replaced whole and a removed one is gone at once', async () => {
  const server = await openHashServer()
  await request(server.app).put('/v1/articles/a').send({ text: 'Zebras graze.' }).expect(201)
  await request(server.app).put('/v1/articles/b').send({ text: 'Lions sleep.' }).expect(201)
  await request(server.app).put('/v1/articles/a').send({ text: 'Herons fish.' }).expect(200)
  expect(await search(server, '"zebras graze"')).toEqual([])
  expect(await search(server, '"herons fish"')).toEqual(['a'])
  await request(server.app).delete('/v1/articles/a').expect(204)
  expect(await search(server, 'herons fish')).toEqual(['b'])
  await request(server.app).get('/v1/articles/a').expect(404)
  expectRefusal(await request(server.app).delete('/v1/articles/a'), { status: 404, code: 'not_found', pointer: null })
})

test('what was acknowledged is there when the index is opened anew', async () => {
  const server = await openHashServer()
  await request(server.app).put('/v1/articles/a').send({ text: 'Zebras graze.' }).expect(201)
  await request(server.app).put('/v1/articles/b').send({ text: 'Lions sleep.' }).expect(201)
  await request(server.app).delete('/v1/articles/b').expect(204)
  const another = await openHashServer({ indexData: server.indexData })
  expect(await search(another, 'lions and zebras')).toEqual(['a'])
})

test('an article that cannot be used is refused with a pointer to each problem, and nothing is stored', async () => {
  const { app } = await openHashServer()
  const check = async (body: unknown, pointer: string, code = 'invalid_request', status = 400) => {
    const response = await request(app).put('/v1/articles/a').type('json').send(JSON.stringify(body))
    expectRefusal(response, { status, code, pointer })
  }
  await check({}, '#/text')
  await check({ text: ' \n ' }, '#/text')
  await check({ text: 7 }, '#/text')
  await check({ text: 'T.', id: 'a' }, '#/id')
  await check({ text: 'T.', publishedAt: 'yesterday' }, '#/publishedAt')
  await check({ text: 'T.', attributes: { deep: { er: 1 } } }, '#/attributes/deep')
  await check(['T.'], '#')
  await check(null, '#')
  const { body } = await request(app).put('/v1/articles/a').send({ txt: 1, tags: 'x' }).expect(400)
  expect(body.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual(['#/tags', '#/text', '#/txt'])
  const long = await request(app)
    .put(`/v1/articles/${'x'.repeat(513)}`)
    .send({ text: 'T.' })
  expectRefusal(long, { status: 400, code: 'invalid_request', pointer: '#/id' })
  expectRefusal(await request(app).put('/v1/articles/a').type('text').send('T.'), {
    status: 415,
    code: 'unsupported_media_type',
    pointer: null,
  })
  expectRefusal(await request(app).put('/v1/articles/a').type('json').send('{"text":'), {
    status: 400,
    code: 'invalid_request',
    pointer: null,
  })
  await request(app).get('/v1/articles/a').expect(404)
})

test('an article larger than the limit is refused', async () => {
  const { app } = await openHashServer({ environment: { MAX_ARTICLE_BYTES: '2000' } })
  const response = await request(app)
    .put('/v1/articles/a')
    .send({ text: 'x'.repeat(2000) })
  expectRefusal(response, { status: 413, code: 'payload_too_large', pointer: null })
})

test('writes at the same time are all stored, and of one article one version whole', async () => {
  const server = await openHashServer()
  const versions = ['Herons fish in ponds.', 'Zebras graze on plains.', 'Lions sleep in grass.']
  const puts = versions.flatMap((text, i) => [
    request(server.app).put('/v1/articles/same').send({ text }),
    request(server.app).put(`/v1/articles/own-${i}`).send({ text }),
  ])
  const answers = await Promise.all(puts)
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(4)
  const { body } = await request(server.app).get('/v1/articles/same').expect(200)
  expect(versions).toContain(body.text)
  const { counts } = await server.serving.index.use(({ engine }) => engine.state())
  expect(counts).toMatchObject({ articles: 4, sentences: 4 })
})

test('a server that only reads has no such methods', async () => {
  const library = await openHashLibrary()
  const app = createApp({ ...library, readiness: () => ({ ready: true }), logger: createLogger('silent') })
  const refused = await request(app).put('/v1/articles/a').send({ text: 'T.' }).expect(405)
  expect(refused.headers.allow).toBe('GET, HEAD, OPTIONS')
})

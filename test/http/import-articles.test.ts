/** Many articles at once over HTTP: a report on each, good ones kept, much as a job. */

import { readdir } from 'node:fs/promises'
import { request as send } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import request from 'supertest'
import { expect, test, vi } from 'vitest'
import { listen } from '../../src/http/listen.ts'
import { type HashServer, openHashServer } from '../support/hash-server.ts'
import { expectRefusal } from './expect-refusal.ts'

const NDJSON = 'application/x-ndjson'

function post({ app }: HashServer, body: string | Buffer, type = NDJSON): request.Test {
  return request(app)
    .post('/v1/articles')
    .type(type)
    .serialize(given => given as unknown as string)
    .send(body)
}

async function finished({ app }: HashServer, location: string) {
  return vi.waitFor(async () => {
    const { body } = await request(app).get(location).expect(200)
    expect(body.finishedAt).not.toBeNull()
    return body
  }, 20_000)
}

async function leftOnDisk({ indexData }: HashServer): Promise<string[]> {
  const names = await readdir(join(indexData, 'jobs'))
  return names.filter(name => !name.startsWith('writer.lock'))
}

const MIXED = [
  '{"id":"a","title":"A","text":"Herons fish."}',
  '',
  '{"id":"b","text":',
  '{"_id":"c","text":"Zebras graze. Lions sleep.","metadata":{"section":"world"}}',
  '{"text":"It has no id."}',
  '{"id":"d","text":" "}',
  '["no object"]',
]

test('lines are reported one by one, good ones are stored and found at once', async () => {
  const server = await openHashServer()
  const { body } = await post(server, `\uFEFF${MIXED.join('\r\n')}\r\n`).expect(200)
  const { results, ...counts } = body
  expect(counts).toEqual({ created: 2, updated: 0, unchanged: 0, rejected: 4 })
  const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/)
  expect(results).toEqual([
    { position: 1, id: 'a', status: 'created', sha256, sentences: 1, passages: 1 },
    {
      position: 3,
      id: null,
      status: 'rejected',
      errors: [{ pointer: '#', detail: expect.stringMatching(/not valid json/) }],
    },
    { position: 4, id: 'c', status: 'created', sha256, sentences: 2, passages: 1 },
    {
      position: 5,
      id: null,
      status: 'rejected',
      errors: [{ pointer: '#/id', detail: expect.stringMatching(/is missing/) }],
    },
    {
      position: 6,
      id: 'd',
      status: 'rejected',
      errors: [{ pointer: '#/text', detail: expect.stringMatching(/empty/) }],
    },
    { position: 7, id: null, status: 'rejected', errors: [{ pointer: '#', detail: 'expected an object, got a list' }] },
  ])
  const found = await request(server.app).post('/v1/search').send({ query: 'zebras', limit: 1 })
  expect(found.body.results[0].citation.articleId).toBe('c')
  await vi.waitFor(async () => expect(await leftOnDisk(server)).toEqual([]))
})

test('elements of an array are reported likewise, a bad one spoils itself only', async () => {
  const server = await openHashServer()
  const bodies = ' [ {"id":"a","text":"Herons fish."} , {"id":"b","text":NaN}, {"id":"a","text":"Herons sleep."} ] '
  const { body } = await post(server, bodies, 'application/json').expect(200)
  expect(body).toMatchObject({ created: 1, updated: 1, unchanged: 0, rejected: 1 })
  expect(body.results.map((result: { status: string }) => result.status)).toEqual(['created', 'rejected', 'updated'])
  const again = await post(server, '[{"id":"a","text":"Herons sleep."}]', 'application/json').expect(200)
  expect(again.body).toMatchObject({ unchanged: 1, results: [{ status: 'unchanged', sentences: 1, passages: 1 }] })
})

test('an array that breaks off keeps what came before', async () => {
  const server = await openHashServer()
  const { body } = await post(server, '[{"id":"a","text":"Herons fish."}, {"id":"b"', 'application/json').expect(200)
  expect(body.results).toMatchObject([
    { status: 'created' },
    { position: 2, status: 'rejected', errors: [{ pointer: '#', detail: expect.stringMatching(/ends too early/) }] },
  ])
})

test('a body without anything that can be used is refused, each problem by its pointer', async () => {
  const server = await openHashServer()
  const check = async (body: string, type: string, pointer: string) => {
    expectRefusal(await post(server, body, type), { status: 400, code: 'invalid_request', pointer })
    expect(await leftOnDisk(server)).toEqual([])
  }
  await check('', NDJSON, '#')
  await check('\n \n', NDJSON, '#')
  await check('[]', 'application/json', '#')
  await check('', 'application/json', '#/0')
  await check('{"id":"a","text":"T."}', 'application/json', '#/0')
  await check('[] []', 'application/json', '#/0')
  await check('[{"id":"a"}]', 'application/json', '#/0/text')
  await check('{"id":"a","text":"T.","tags":3}', NDJSON, '#/0/tags')
  await check('{"id":"a\\u0000","text":"T."}\n', NDJSON, '#/0/id')
})

test('other types and encodings are refused, known encodings unpacked', async () => {
  const server = await openHashServer()
  const line = '{"id":"a","text":"Herons fish."}\n'
  const refused = { status: 415, code: 'unsupported_media_type', pointer: null }
  expectRefusal(await post(server, line, 'text/csv'), refused)
  expectRefusal(await post(server, line).set('content-encoding', 'zstd'), refused)
  expectRefusal(await post(server, line).set('content-encoding', 'gzip'), {
    status: 400,
    code: 'invalid_request',
    pointer: null,
  })
  const { body } = await post(server, gzipSync(line)).set('content-encoding', 'gzip').expect(200)
  expect(body.created).toBe(1)
})

test('a body that is too large is refused, before it is sent or after it was unpacked', async () => {
  const server = await openHashServer({ environment: { MAX_IMPORT_BYTES: '2000' } })
  const long = `{"id":"a","text":"${'x '.repeat(2000)}"}`
  const refused = { status: 413, code: 'payload_too_large', pointer: null }
  expectRefusal(await post(server, long), refused)
  expectRefusal(await post(server, gzipSync(long)).set('content-encoding', 'gzip'), refused)
  expect((await leftOnDisk(server)).length).toBe(0)
})

test('an import larger than the threshold becomes a job, which tells how far it has come', async () => {
  const server = await openHashServer({ environment: { IMPORT_AT_ONCE_BYTES: '1000' } })
  const lines = Array.from({ length: 40 }, (_, i) => `{"id":"a${i}","text":"Article ${i} is here. It is short."}`)
  const { body, headers } = await post(server, [...lines, 'nonsense'].join('\n')).expect(202)
  expect(body).toMatchObject({ kind: 'import', format: 'ndjson', state: 'waiting', finishedAt: null, obstacle: null })
  expect(headers.location).toBe(`/v1/jobs/${body.id}`)
  expect(headers).not.toHaveProperty('preference-applied')
  const done = await finished(server, headers.location!)
  expect(done).toMatchObject({
    state: 'done',
    progress: { bytes: body.bytes, position: 41, created: 40, updated: 0, unchanged: 0, rejected: 1 },
    problems: [{ position: 41, id: null, errors: [{ pointer: '#' }] }],
  })
  const listed = await request(server.app).get('/v1/jobs').expect(200)
  const { problems: _, ...summary } = done
  expect(listed.body).toEqual({ jobs: [summary] })
  const { counts } = await server.serving.index.use(({ engine }) => engine.state())
  expect(counts).toMatchObject({ articles: 40, sentences: 80 })
})

test('who prefers it is answered with a job, however small', async () => {
  const server = await openHashServer()
  const check = async (preference: string, status: number) => {
    const response = await post(server, '{"id":"a","text":"Herons fish."}').set('prefer', preference)
    expect([preference, response.status]).toEqual([preference, status])
    return response
  }
  const { headers } = await check('respond-async', 202)
  expect(headers['preference-applied']).toBe('respond-async')
  expect(await finished(server, headers.location!)).toMatchObject({ state: 'done', progress: { created: 1 } })
  await check('wait=10, Respond-Async', 202)
  await check('respond-async; x=1', 202)
  await check('no-respond-async', 200)
})

test('an unknown job is not found', async () => {
  const { app } = await openHashServer()
  for (const id of ['nothing', '00000000-0000-0000-0000-000000000000', '..%2F..%2Fcurrent.json']) {
    await request(app).get(`/v1/jobs/${id}`).expect(404)
    await request(app).delete(`/v1/jobs/${id}`).expect(404)
  }
  await request(app).get('/v1/jobs').expect(200, { jobs: [] })
})

test('an upload that breaks off leaves nothing behind', async () => {
  const server = await openHashServer()
  const { port, close } = await listen(server.app, { host: '127.0.0.1', port: 0 })
  const outgoing = send({
    port,
    host: '127.0.0.1',
    path: '/v1/articles',
    method: 'POST',
    headers: { 'content-type': NDJSON },
  })
  outgoing.on('error', () => {})
  outgoing.write('{"id":"a","text":"Herons fish."}\n')
  await vi.waitFor(async () => expect(await leftOnDisk(server)).toHaveLength(1))
  outgoing.destroy()
  await vi.waitFor(async () => expect(await leftOnDisk(server)).toEqual([]))
  await close()
  expect((await request(server.app).get('/v1/articles')).body.articles).toEqual([])
})

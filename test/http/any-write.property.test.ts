/** Whatever is sent to be stored: the answer is a report or says what is wrong, and the server lives on. */
import { request as send } from 'node:http'
import fc from 'fast-check'
import request from 'supertest'
import { expect, test } from 'vitest'
import { listen } from '../../src/http/listen.ts'
import { openHashServer } from '../support/hash-server.ts'

interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

const name = fc.constantFrom(
  'id',
  '_id',
  'text',
  'title',
  'tags',
  'authors',
  'attributes',
  'metadata',
  'publishedAt',
  '__proto__',
  'constructor',
)
const { nearly } = fc.letrec<{ nearly: unknown }>(tie => ({
  nearly: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('a', 'Herons fish. Zebras graze.', '2026-03-01'),
    ),
    fc.array(tie('nearly'), { maxLength: 3 }),
    fc.array(fc.tuple(name, tie('nearly')), { maxLength: 4 }).map(entries => Object.fromEntries(entries)),
  ),
}))
const json = fc.oneof(fc.jsonValue(), nearly).map(value => JSON.stringify(value) ?? '')
const broken = fc.tuple(json, fc.nat(), fc.constantFrom('', '{', ']', '"', ',', '\\', '\0')).map(([text, at, mark]) => {
  const place = at % (text.length + 1)
  return text.slice(0, place) + mark + text.slice(place + 1)
})
const body = fc.oneof(
  json,
  broken,
  fc.array(fc.oneof(json, broken), { maxLength: 4 }).map(lines => lines.join('\n')),
  fc.array(fc.oneof(json, broken), { maxLength: 4 }).map(elements => `[${elements.join(',')}]`),
  fc.uint8Array(),
)
const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'application/x-ndjson',
      'application/json; charset=utf-8',
      'text/plain',
      ';',
    ),
    'content-encoding': fc.constantFrom('identity', 'gzip', 'br', 'deflate', 'x', ''),
    prefer: fc.constantFrom('respond-async', ',', 'respond-async=1;;'),
  },
  { requiredKeys: ['content-type'] },
)
const target = fc.oneof(
  fc.constant({ method: 'POST', path: '/v1/articles' }),
  fc
    .constantFrom('a', 'a%2Fb', '%F0%9F', '%00', '..%2f..', 'x'.repeat(600))
    .map(id => ({ method: 'PUT', path: `/v1/articles/${id}` })),
  fc.constantFrom('a', '%00', 'none').map(id => ({ method: 'DELETE', path: `/v1/articles/${id}` })),
)

test('any body under any type and encoding is stored, or refused with problem details', async () => {
  const { app } = await openHashServer()
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  const answerTo = ({ method, path, headers, body }: Sent) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const length = { 'content-length': Buffer.from(body as string).length }
      const place = { port: server.port, host: '127.0.0.1', method, path, headers: { ...headers, ...length } }
      const outgoing = send(place, async response => {
        let text = ''
        for await (const chunk of response.setEncoding('utf8')) text += chunk
        resolve({ status: response.statusCode!, text })
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  await fc.assert(
    fc.asyncProperty(target, headers, body, async (place, named, content) => {
      const { status, text } = await answerTo({ ...place, headers: named, body: content })
      expect([200, 201, 202, 204, 400, 404, 413, 415]).toContain(status)
      if (status < 400) return
      expect(JSON.parse(text)).toMatchObject({ status, code: expect.any(String), requestId: expect.any(String) })
    }),
    { numRuns: 300 },
  )
  await server.close()
  await request(app).get('/v1/articles').expect(200)
})

/** Nothing that comes in makes an error of ours: whatever is sent, the answer is what it asks for or what is wrong. */
import { request as send } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listening, listen } from '../../src/http/listen.ts'
import { writeContextId } from '../../src/retrieval/context-id.ts'
import { article, sampleApp } from './sample-app.ts'

/** Of the article, and of places in it that there are not, as a forged id might have. */
const CONTEXT_ID = writeContextId({
  generation: 'g',
  sources: [
    [0, 24],
    [12, 13],
    [70, 9000],
  ].map(([start, end]) => ({
    articleId: article.id,
    articleSha256: article.textSha256,
    sentences: [{ start: start!, end: end! }],
  })),
})

let server: Listening

beforeAll(async () => {
  server = await listen(sampleApp().app, { host: '127.0.0.1', port: 0 })
})

afterAll(() => server.close())

interface Sent {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** Fails on a status that is none of the expected, and on a refusal without problem details. */
async function expectNoFault(sent: Sent): Promise<void> {
  const { status, type, body } = await answerTo(sent)
  expect([200, 400, 404, 405, 413, 415]).toContain(status)
  if (status === 200) return
  expect(type).toBe('application/problem+json; charset=utf-8')
  expect(JSON.parse(body)).toMatchObject({ status, code: expect.any(String), requestId: expect.any(String) })
}

function answerTo({ method, path, headers = {}, body = '' }: Sent) {
  return new Promise<{ status: number; type: string; body: string }>((resolve, reject) => {
    const outgoing = send({ port: server.port, host: '127.0.0.1', method, path, headers }, async response => {
      let text = ''
      for await (const chunk of response.setEncoding('utf8')) text += chunk
      resolve({ status: response.statusCode!, type: response.headers['content-type'] ?? '', body: text })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function post(body: string | Uint8Array, headers: Record<string, string> = {}, path = '/v1/search'): Promise<void> {
  return expectNoFault({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
}

const name = fc.constantFrom(
  ...['query', 'limit', 'cursor', 'mode', 'filter', 'published', 'from', 'to', 'attributes', 'articleIds', 'in', 'not'],
  ...[
    'gte',
    'recency',
    'halfLifeDays',
    'floor',
    'facets',
    'explain',
    '__proto__',
    'constructor',
    'section',
    'limt',
    '',
  ],
)

/** JSON that has the names of the real thing at any depth, so that it gets far into the schema. */
const { nearly } = fc.letrec<{ nearly: unknown }>(tie => ({
  nearly: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('gas', '2026-03-01', '9999-12-31', '2026-13-01', 'hybrid', '1e9'),
    ),
    fc.array(tie('nearly'), { maxLength: 3 }),
    fc.array(fc.tuple(name, tie('nearly')), { maxLength: 5 }).map(entries => Object.fromEntries(entries)),
  ),
}))

const question = fc
  .tuple(fc.string({ unit: 'binary', minLength: 1 }), fc.array(fc.tuple(name, nearly), { maxLength: 4 }))
  .map(([query, entries]) => ({ ...Object.fromEntries(entries), query }))

/** What may stand in the target of a request, percent signs in any place. */
const targetPart = fc
  .array(
    fc.constantFrom(...'abq019&=%/.[]-_~+:;,@!$*()?', '%2F', '%00', '%ff', '%F0%9F', 'limit', 'from', 'articleId'),
    { maxLength: 12 },
  )
  .map(parts => parts.join(''))

test('any JSON body', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.jsonValue(), nearly, question), value => post(JSON.stringify(value) ?? '')),
    {
      numRuns: 300,
    },
  )
})

test('any bytes as a body, under any type, charset and encoding', async () => {
  const headers = fc.record(
    {
      'content-type': fc.constantFrom(
        'application/json',
        'application/json; charset=',
        'application/json; charset="utf-',
        'application/json; charset=utf-7',
        'application/json;;',
        'text/plain',
        ';',
        'x/+json',
      ),
      'content-encoding': fc.constantFrom('identity', 'gzip', 'br', 'deflate', 'zstd', '', 'GZIP', 'x'),
    },
    { requiredKeys: [] },
  )
  const body = fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array(), fc.constant('{"query":"gas"}'))
  await fc.assert(
    fc.asyncProperty(body, headers, (bytes, given) => post(bytes, given)),
    { numRuns: 200 },
  )
})

test('any citation, any answer to resolve, any request of context', async () => {
  const place = fc.oneof(fc.nat(90), fc.constantFrom(-1, 1.5, 1e300, null))
  const quote = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(fc.nat(80), fc.nat(80)).map(([from, to]) => article.text.slice(from, to)),
  )
  const claim = fc.record(
    {
      articleId: fc.constantFrom(article.id, 'b', ''),
      quote,
      start: place,
      end: place,
      unit: fc.constantFrom('utf16', 'codepoint', 'bytes'),
      startCodePoint: place,
      prefix: quote,
      quoteSha256: fc.constantFrom('a'.repeat(64), 'a', null),
    },
    { requiredKeys: [] },
  )
  const cited = fc.record(
    {
      type: fc.constant('search_result_location'),
      search_result_index: place,
      start_block_index: place,
      end_block_index: place,
    },
    { requiredKeys: ['type'] },
  )
  const markers = fc.array(fc.constantFrom('[1]', '[1-', '9]', '[0, 2]', '【3】', '[1-999]', ' '), { maxLength: 9 })
  const known = { contextId: fc.constantFrom(CONTEXT_ID, 'AA', ''), answer: markers.map(parts => parts.join('')) }
  const resolving = fc.record({ ...known, citations: fc.array(cited, { maxLength: 3 }) }, { requiredKeys: [] })
  const packing = fc.record(
    {
      query: fc.constantFrom('gas', ''),
      maxTokens: place,
      format: fc.constantFrom('json', 'anthropic', 'openai'),
      filter: nearly,
    },
    { requiredKeys: ['query'] },
  )
  const sent = fc.oneof(
    fc.tuple(
      fc.constant('/v1/citations/verify'),
      fc.oneof(
        claim,
        fc.array(claim).map(citations => ({ citations })),
        nearly,
      ),
    ),
    fc.tuple(fc.constant('/v1/citations/resolve'), fc.oneof(resolving, nearly)),
    fc.tuple(fc.constant('/v1/context'), fc.oneof(packing, nearly)),
  )
  await fc.assert(
    fc.asyncProperty(sent, ([path, body]) => post(JSON.stringify(body) ?? '', {}, path)),
    { numRuns: 400 },
  )
})

test('any parameters of a search', async () => {
  const key = fc.constantFrom('q', 'limit', 'mode', 'from', 'to', 'articleId', 'maxPerArticle', 'x')
  const value = fc.oneof(targetPart, fc.constantFrom('1', '2026-03-01', '2026-13-01', 'null'))
  const known = fc
    .array(fc.tuple(key, value), { maxLength: 5 })
    .map(pairs => pairs.map(pair => pair.join('=')).join('&'))
  await fc.assert(
    fc.asyncProperty(fc.oneof(known, targetPart), parameters =>
      expectNoFault({ method: 'GET', path: `/v1/search?${parameters}` }),
    ),
    { numRuns: 200 },
  )
})

test('any path and method', async () => {
  const prefix = fc.constantFrom('/', '/v1/articles/', '/v1/passages/', '/v1/search', '/v1/index', '/v1/')
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH')
  await fc.assert(
    fc.asyncProperty(method, prefix, targetPart, (verb, start, rest) =>
      expectNoFault({ method: verb, path: start + rest }),
    ),
    { numRuns: 200 },
  )
})

/** Whatever fails on OpenAI's routes reaches their client as one of its own error classes. */
import OpenAI from 'openai'
import request from 'supertest'
import { expect, test } from 'vitest'
import { AppError, type ErrorCode } from '../../../src/errors.ts'
import { showOpenAiError } from '../../../src/http/openai/send-openai-error.ts'
import { makeArticle } from '../../support/articles.ts'
import { showing } from '../../support/showing-searcher.ts'
import { sampleApp } from '../sample-app.ts'
import { openAiClient, openSampleStore, search } from './sample-store.ts'

interface Refusal {
  readonly status: number
  readonly code: string
  readonly param: string | null
}

async function refused(work: PromiseLike<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  const error = await work.then(
    () => null,
    thrown => thrown,
  )
  expect(error).toBeInstanceOf(OpenAI.APIError)
  return error
}

test('searches that are not right are bad requests that name the field', async () => {
  const { client } = await openSampleStore()
  const check = async (body: Record<string, unknown>, param: string | null) => {
    const error = await refused(search(client, { query: 'gas', ...body }))
    expect(error).toBeInstanceOf(OpenAI.BadRequestError)
    const { status, code, type } = error
    expect({ body, status, code, type, param: error.param }).toEqual({
      body,
      status: 400,
      code: 'invalid_request',
      type: 'invalid_request_error',
      param,
    })
  }
  const checkFilter = (filters: unknown, place: string) => check({ filters }, `filters${place}`)
  await check({ query: undefined }, 'query')
  await check({ query: '' }, 'query')
  await check({ query: [] }, 'query')
  await check({ query: ['gas', ' '] }, 'query[1]')
  await check({ query: Array(11).fill('gas') }, 'query')
  await check({ query: 7 }, 'query')
  for (const max_num_results of [0, 51, 1.5, '5']) await check({ max_num_results }, 'max_num_results')
  await check({ rewrite_query: 'yes' }, 'rewrite_query')
  await check({ max_results: 3 }, 'max_results')
  await check({ ranking_options: { score_threshold: 1.1 } }, 'ranking_options.score_threshold')
  await check({ ranking_options: { ranker: 'best' } }, 'ranking_options.ranker')
  await check({ page: 'x' }, 'page')
  await checkFilter([], '')
  await checkFilter(7, '')
  await checkFilter({}, '.type')
  await checkFilter('x', '')
  await checkFilter({ type: 'like', key: 'a', value: 'b' }, '.type')
  await checkFilter({ type: 'eq', value: 'b' }, '.key')
  await checkFilter({ type: 'eq', key: 'a' }, '.value')
  await checkFilter({ type: 'eq', key: 'a', value: ['b'] }, '.value')
  await checkFilter({ type: 'eq', key: 'a', value: null }, '.value')
  await checkFilter({ type: 'in', key: 'a', value: 'b' }, '.value')
  await checkFilter({ type: 'in', key: 'a', value: ['b', {}] }, '.value[1]')
  await checkFilter({ type: 'gt', key: 'a', value: true }, '.value')
  await checkFilter({ type: 'eq', key: 'a', value: 1, extra: 1 }, '.extra')
  await checkFilter({ type: 'gt', key: 'file_id', value: 'a' }, '.type')
  await checkFilter({ type: 'in', key: 'title', value: ['a', 7] }, '.value[1]')
  await checkFilter({ type: 'eq', key: 'published_at', value: 'yesterday' }, '.value')
  await checkFilter({ type: 'gte', key: 'published_at', value: 1735689600000 }, '.value')
  await checkFilter({ type: 'and', filters: [] }, '.filters')
  await checkFilter({ type: 'and', key: 'a' }, '.filters')
  await checkFilter(
    { type: 'and', filters: [{ type: 'or', filters: [{ type: 'eq', key: 'a' }] }] },
    '.filters[0].filters[0].value',
  )
})

test('filters too large or nested too deep are bad requests, never a fault', async () => {
  const { app } = sampleApp()
  const check = async (filters: string) => {
    const body = `{"query":"gas","filters":${filters}}`
    const response = await request(app).post('/v1/vector_stores/default/search').type('json').send(body).expect(400)
    expect(response.body.error.code).toBe('invalid_request')
    expect(response.body.error.param).toMatch(/^filters/)
  }
  const nested = (depth: number) => `${'{"type":"and","filters":['.repeat(depth)}${']}'.repeat(depth)}`
  const one = '{"type":"eq","key":"a","value":1}'
  await check(nested(11))
  await check(nested(2000))
  await check(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)
  await check(`{"type":"or","filters":[${Array(101).fill(one).join()}]}`)
  const long = `{"type":"in","key":"a","value":[${Array(500).fill(1).join()}]}`
  await check(`{"type":"or","filters":[${Array(11).fill(long).join()}]}`)
  const deepest = `${'{"type":"and","filters":['.repeat(10)}${one}${']}'.repeat(10)}`
  const body = `{"query":"gas","filters":${deepest}}`
  await request(app).post('/v1/vector_stores/default/search').type('json').send(body).expect(200)
})

test('requests for embeddings that are not right are bad requests that name the field', async () => {
  const { client } = await openSampleStore()
  const check = async (body: Record<string, unknown>, { status, code, param }: Refusal) => {
    const whole = { model: 'hash', input: 'text', ...body } as unknown as OpenAI.EmbeddingCreateParams
    const error = await refused(client.embeddings.create(whole))
    expect(error).toBeInstanceOf(status === 404 ? OpenAI.NotFoundError : OpenAI.BadRequestError)
    expect({ code: error.code, param: error.param }).toEqual({ code, param })
  }
  const bad = (param: string) => ({ status: 400, code: 'invalid_request', param })
  await check({ input: undefined }, bad('input'))
  await check({ input: '' }, bad('input'))
  await check({ input: [] }, bad('input'))
  await check({ input: ['a', ''] }, bad('input[1]'))
  await check({ input: ['a', 7] }, bad('input[1]'))
  await check({ input: [1, 2, 3] }, bad('input'))
  await check({ input: [[1, 2], [3]] }, bad('input'))
  await check({ input: { text: 'a' } }, bad('input'))
  await check({ input: Array(2049).fill('a') }, bad('input'))
  await check({ input: 'a'.repeat(40_001) }, bad('input'))
  await check({ input: ['a', 'a'.repeat(40_001)] }, bad('input[1]'))
  await check({ input: Array(2000).fill('a'.repeat(501)) }, bad('input'))
  await check({ encoding_format: 'int8' }, bad('encoding_format'))
  await check({ dimensions: 128 }, bad('dimensions'))
  await check({ dimensions: 0 }, bad('dimensions'))
  await check({ truncate: true }, bad('truncate'))
  await check({ input_type: 'document' }, bad('input_type'))
  await check({ model: 'hash#query', input_type: 'passage' }, bad('input_type'))
  await check({ model: undefined }, bad('model'))
  await check({ model: 'text-embedding-3-small' }, { status: 404, code: 'model_not_found', param: 'model' })
})

test('what there is not is not found', async () => {
  const { client } = await openSampleStore()
  const check = async (work: PromiseLike<unknown>, code: string, param: string | null) => {
    const error = await refused(work)
    expect(error).toBeInstanceOf(OpenAI.NotFoundError)
    expect({ code: error.code, param: error.param }).toEqual({ code, param })
  }
  await check(client.vectorStores.retrieve('vs_123'), 'not_found', 'vector_store_id')
  await check(search(client, { query: 'gas' }, 'vs_123'), 'not_found', 'vector_store_id')
  await check(client.models.retrieve('gpt-5'), 'model_not_found', 'model')
  await check(client.vectorStores.files.list('default'), 'not_found', null)
})

test('what may not be done is refused with what may', async () => {
  const { client, address } = await openSampleStore()
  const error = await refused(client.vectorStores.create({ name: 'mine' }))
  expect({ status: error.status, code: error.code, type: error.type }).toEqual({
    status: 405,
    code: 'method_not_allowed',
    type: 'invalid_request_error',
  })
  expect(error.headers!.get('allow')).toBe('GET, HEAD, OPTIONS')
  expect((await refused(client.vectorStores.delete('default'))).status).toBe(405)
  expect((await refused(client.models.delete('hash'))).status).toBe(405)
  expect((await fetch(`${address}/v1/vector_stores`, { method: 'OPTIONS' })).status).toBe(204)
})

test('without the right key a client is not authenticated', async () => {
  const access = { host: '127.0.0.1', apiKeys: ['right'], allowedHosts: [], allowedOrigins: [] }
  const { address } = await openSampleStore({ access })
  const right = openAiClient(address, 'right')
  expect((await search(right, { query: 'gas' })).data.length).toBeGreaterThan(0)
  const wrong = openAiClient(address, 'wrong')
  for (const work of [
    () => search(wrong, { query: 'gas' }),
    () => wrong.vectorStores.list(),
    () => wrong.embeddings.create({ model: 'hash', input: 'a' }),
    () => wrong.models.list(),
  ]) {
    const error = await refused(work())
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError)
    expect({ code: error.code, type: error.type, param: error.param }).toEqual({
      code: 'invalid_api_key',
      type: 'invalid_request_error',
      param: null,
    })
  }
  const elsewhere = await fetch(`${address}/v1/search?q=gas`)
  expect(await elsewhere.json()).toMatchObject({ type: 'urn:verbatim:problem:unauthorized', code: 'unauthorized' })
})

test('a stale page is a conflict', async () => {
  const { client, index } = await openSampleStore()
  const { next_page } = await search(client, { query: 'harbour', max_num_results: 1 })
  const next = (body: object) => search(client, { query: 'harbour', page: next_page, ...body })
  expect((await next({})).data).toHaveLength(3)
  expect(await refused(next({ query: 'storm' }))).toBeInstanceOf(OpenAI.ConflictError)
  await index([makeArticle({ id: 'new' })])
  const error = await refused(next({}))
  expect(error).toBeInstanceOf(OpenAI.ConflictError)
  expect({ code: error.code, param: error.param }).toEqual({ code: 'cursor_stale', param: 'page' })
})

test('a server that is not ready, or failing, is an internal server error with a time to come back', async () => {
  const check = async (parts: Parameters<typeof openSampleStore>[0], code: string, retryAfter: string | null) => {
    const { client } = await openSampleStore(parts)
    const error = await refused(search(client, { query: 'gas' }))
    expect(error).toBeInstanceOf(OpenAI.InternalServerError)
    expect({ code: error.code, type: error.type }).toEqual({ code, type: 'server_error' })
    expect(error.headers!.get('retry-after')).toBe(retryAfter)
    expect(error.requestID).toBe(error.headers!.get('x-request-id'))
    expect(error.message).not.toContain('secret')
  }
  const failing = (thrown: unknown) => ({ searcher: showing({ search: async () => Promise.reject(thrown) }) })
  await check({ readiness: () => ({ ready: false }) }, 'not_ready', '2')
  await check(failing(new AppError('overloaded', 'too much is waiting')), 'overloaded', '2')
  await check(failing(new Error('secret')), 'internal', null)
})

test('bodies that cannot be read are refused in the same shape', async () => {
  const { app } = sampleApp()
  const check = async (path: string, send: { type: string; body: string }, refusal: Refusal) => {
    const response = await request(app).post(path).type(send.type).send(send.body)
    expect(response.type).toBe('application/json')
    expect({ status: response.status, ...response.body.error }).toEqual({
      status: refusal.status,
      code: refusal.code,
      param: refusal.param,
      type: 'invalid_request_error',
      message: expect.stringMatching(/./),
    })
    expect(Object.keys(response.body)).toEqual(['error'])
  }
  for (const path of ['/v1/vector_stores/default/search', '/v1/embeddings']) {
    const bad = { status: 400, code: 'invalid_request', param: null }
    await check(path, { type: 'application/json', body: '{"query":' }, bad)
    await check(path, { type: 'application/json', body: '[]' }, bad)
    await check(path, { type: 'application/json', body: 'null' }, bad)
    await check(path, { type: 'text/plain', body: '{}' }, { status: 415, code: 'unsupported_media_type', param: null })
    const large = JSON.stringify({ input: 'x'.repeat(9 * 1024 * 1024) })
    await check(
      path,
      { type: 'application/json', body: large },
      { status: 413, code: 'payload_too_large', param: null },
    )
  }
})

test('every path below has the shape, every other has not', async () => {
  const { app } = sampleApp()
  for (const path of [
    '/v1/models/none',
    '/v1/models/%ZZ',
    '/v1/vector_stores/default/files',
    '/v1/vector_stores/default/nothing/at/all',
    '/v1/embeddings/x',
    '/v1/embeddings',
  ]) {
    const { body, status } = await request(app).get(path)
    expect({ path, keys: Object.keys(body), isError: status >= 400 && status < 500 }).toEqual({
      path,
      keys: ['error'],
      isError: true,
    })
    expect(Object.keys(body.error)).toEqual(['message', 'type', 'param', 'code'])
  }
  for (const path of ['/v1/modelsx', '/v1/embedding', '/v1/vector_store', '/nothing']) {
    expect((await request(app).get(path).expect(404)).body.code).toBe('not_found')
  }
})

test('each status has the type that clients know', () => {
  const check = (code: ErrorCode, status: number, expected: { type: string; code: string }) => {
    const { error } = showOpenAiError(new AppError(code, 'seen, expected'), status)
    expect({ type: error.type, code: error.code, param: error.param }).toEqual({ ...expected, param: null })
  }
  check('overloaded', 429, { type: 'rate_limit_error', code: 'rate_limit_exceeded' })
  check('forbidden', 403, { type: 'permission_error', code: 'forbidden' })
  check('unauthorized', 401, { type: 'invalid_request_error', code: 'invalid_api_key' })
  check('storage_failed', 507, { type: 'server_error', code: 'storage_failed' })
})

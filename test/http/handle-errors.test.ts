/** Whatever fails is answered with problem details, and nothing of the inside gets out. */
import request from 'supertest'
import { expect, test } from 'vitest'
import { AppError, type ErrorCode } from '../../src/errors.ts'
import { showing } from '../support/showing-searcher.ts'
import { sampleApp } from './sample-app.ts'

function appThatThrows(thrown: unknown) {
  return sampleApp({
    searcher: showing({
      search: async () => {
        throw thrown
      },
    }),
  })
}

test('a problem has all that RFC 9457 and a support request need', async () => {
  const response = await request(sampleApp().app).get('/v1/nothing?x=1').set('X-Request-Id', 'mine')
  expect(response.type).toBe('application/problem+json')
  expect(response.body).toEqual({
    type: 'urn:verbatim:problem:not_found',
    title: 'There is no such thing here',
    status: 404,
    detail: 'there is no route /v1/nothing: GET / lists the routes there are',
    instance: '/v1/nothing',
    code: 'not_found',
    requestId: 'mine',
  })
})

test('each code has its status, and those that pass say when to come back', async () => {
  const check = async (code: ErrorCode, status: number) => {
    const response = await request(appThatThrows(new AppError(code, 'seen, expected')).app).get('/v1/search?q=gas')
    expect([response.status, response.body.code, response.body.status]).toEqual([status, code, status])
    expect(response.headers['retry-after'] !== undefined).toBe(status === 503)
  }
  await check('invalid_request', 400)
  await check('not_found', 404)
  await check('method_not_allowed', 405)
  await check('cursor_stale', 409)
  await check('payload_too_large', 413)
  await check('unsupported_media_type', 415)
  await check('internal', 500)
  await check('invalid_configuration', 500)
  await check('model_invalid', 500)
  await check('not_ready', 503)
  await check('overloaded', 503)
  await check('index_mismatch', 503)
  await check('index_damaged', 503)
  await check('index_locked', 503)
  await check('embedding_failed', 503)
  await check('storage_failed', 507)
})

test('a defect tells the caller nothing and the log everything', async () => {
  const check = async (thrown: unknown) => {
    const { app, lines } = appThatThrows(thrown)
    const response = await request(app).get('/v1/search?q=gas').expect(500)
    expect(response.body.detail).toBe('something went wrong here; the log has it under this requestId')
    expect(response.text).not.toMatch(/secret|\.ts|at /)
    expect(JSON.stringify(lines)).toContain('secret')
    expect(lines).toMatchObject([{ requestId: response.headers['x-request-id'], status: 500, level: 50 }])
  }
  await check(new Error('secret'))
  await check(new AppError('internal', 'secret'))
  await check(new AppError('model_invalid', 'secret'))
  await check(Object.assign(new Error('secret'), { status: 500 }))
  await check(Object.assign(new Error('secret'), { status: 200 }))
  for (const status of [400, 404, 413, 415]) await check(Object.assign(new Error('secret'), { status }))
  await check('secret')
  await check({ secret: true })
})

test('paths that no route has are not found, whatever the method', async () => {
  const { app } = sampleApp()
  for (const path of ['/nothing', '/v1', '/v2/search', '/V1/search', '/favicon.ico', '/%ZZ']) {
    const { body } = await request(app).get(path).expect(404)
    expect(body.code).toBe('not_found')
  }
  await request(app).post('/nothing').send({}).expect(404)
  await request(app).options('/nothing').expect(404)
})

test('methods that a route does not take are refused with those it takes', async () => {
  const { app } = sampleApp()
  const check = async (method: 'put' | 'delete' | 'patch' | 'post', path: string, allowed: string) => {
    const response = await request(app)[method](path).expect(405)
    expect(response.body.code).toBe('method_not_allowed')
    expect(response.headers.allow).toBe(allowed)
  }
  await check('put', '/v1/search', 'POST, GET, HEAD, OPTIONS')
  await check('delete', '/v1/articles/energy/gas.md', 'GET, HEAD, OPTIONS')
  await check('post', '/v1/passages/a:0-1', 'GET, HEAD, OPTIONS')
  await check('patch', '/v1/index', 'GET, HEAD, OPTIONS')
  await check('post', '/livez', 'GET, HEAD, OPTIONS')
  await check('post', '/', 'GET, HEAD, OPTIONS')
})

test('OPTIONS tells the methods without doing anything', async () => {
  const { app, requests } = sampleApp()
  const response = await request(app).options('/v1/search').expect(204)
  expect(response.headers.allow).toBe('POST, GET, HEAD, OPTIONS')
  expect(response.text).toBe('')
  expect(requests).toEqual([])
})

test('HEAD has the head of GET and no body', async () => {
  const { app } = sampleApp()
  const check = async (path: string, status: number) => {
    const get = await request(app).get(path).set('X-Request-Id', 'same')
    const head = await request(app).head(path).set('X-Request-Id', 'same').expect(status)
    expect(head.text ?? '').toBe('')
    for (const name of ['content-type', 'content-length', 'etag']) expect(head.headers[name]).toBe(get.headers[name])
  }
  await check('/v1/articles/energy/gas.md', 200)
  await check('/v1/search?q=gas', 200)
  await check('/v1/articles/none', 404)
  await check('/nothing', 404)
})

test('a path that is not well encoded is a bad request', async () => {
  const { app } = sampleApp()
  for (const path of ['/v1/articles/%', '/v1/articles/%E0%A4%A', '/v1/articles/a/%ZZ', '/v1/passages/%FF']) {
    const { body } = await request(app).get(path).expect(400)
    expect(body.code).toBe('invalid_request')
  }
})

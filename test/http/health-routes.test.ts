/** A server that is not ready says so, and why, and that it lives. */
import request from 'supertest'
import { expect, test } from 'vitest'
import { sampleApp } from './sample-app.ts'

const waiting = sampleApp({ readiness: () => ({ ready: false, reason: 'the index is being built' }) })
const ready = sampleApp()

test('a process that lives says so, ready or not', async () => {
  await request(waiting.app).get('/livez').expect(200, { status: 'alive' })
  await request(ready.app).get('/livez').expect(200, { status: 'alive' })
})

test('readiness is 200 or 503 with the reason', async () => {
  await request(ready.app).get('/readyz').expect(200, { status: 'ready' })
  const { body, headers } = await request(waiting.app).get('/readyz').expect(503)
  expect(body).toMatchObject({ code: 'not_ready', detail: 'the index is being built: try again in a moment' })
  expect(headers['retry-after']).toBe('2')
})

test('a server that is cut off from its index tells a balancer, and tries what it is asked all the same', async () => {
  const notice = 'the cluster did not answer'
  const { app } = sampleApp({ readiness: () => ({ ready: true, notice, isCutOff: true }) })
  const { body, headers } = await request(app).get('/readyz').expect(503)
  expect([body.code, body.detail, headers['retry-after']]).toEqual(['not_ready', notice, '2'])
  await request(app).get('/v1/search?q=gas').expect(200)
})

test('what needs the index is not tried before it is there', async () => {
  for (const path of ['/v1/search?q=gas', '/v1/articles/energy/gas.md', '/v1/passages/a:0-1', '/v1/index']) {
    const { body, headers } = await request(waiting.app).get(path).expect(503)
    expect([body.code, headers['retry-after']]).toEqual(['not_ready', '2'])
    expect(body.instance).toBe(path.replace(/\?.*/, ''))
  }
  await request(waiting.app).post('/v1/search').send({ query: 'gas' }).expect(503)
  expect([...waiting.requests, ...waiting.ids]).toEqual([])
})

test('the root lists every route', async () => {
  const { body } = await request(ready.app).get('/').expect(200)
  expect(body.routes).toEqual([
    'POST /v1/search',
    'GET /v1/search',
    'POST /v1/context',
    'POST /v1/citations/verify',
    'POST /v1/citations/resolve',
    'GET /v1/articles',
    'GET /v1/articles/{id}',
    'GET /v1/passages/{id}',
    'GET /v1/index',
    'GET /v1/vector_stores',
    'GET /v1/vector_stores/{id}',
    'POST /v1/vector_stores/{id}/search',
    'POST /v1/embeddings',
    'GET /v1/models',
    'GET /v1/models/{id}',
    'GET /livez',
    'GET /readyz',
  ])
})

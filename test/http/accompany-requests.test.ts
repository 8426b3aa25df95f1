/** What goes with every request: an id, headers, one line in the log. */
import request from 'supertest'
import { expect, test } from 'vitest'
import { sampleApp } from './sample-app.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

test('the id of a request is kept when it is harmless and replaced when not', async () => {
  const idFor = async (given: string) =>
    (await request(sampleApp().app).get('/livez').set('X-Request-Id', given)).headers['x-request-id']
  expect(await idFor('a_B.9-z')).toBe('a_B.9-z')
  expect(await idFor('x'.repeat(128))).toBe('x'.repeat(128))
  for (const given of ['x'.repeat(129), 'a b', '<b>', 'a,b', '']) expect(await idFor(given)).toMatch(UUID)
})

test('every response has the headers, whatever it is', async () => {
  const { app } = sampleApp()
  for (const path of ['/livez', '/v1/search?q=gas', '/v1/search', '/nothing', '/v1/articles/%']) {
    const { headers } = await request(app).get(path)
    expect(headers).toMatchObject({
      'x-request-id': expect.stringMatching(UUID),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    })
    expect(headers).not.toHaveProperty('x-powered-by')
  }
})

test('a request is one line, without what was asked', async () => {
  const { app, lines } = sampleApp()
  await request(app).post('/v1/search').set('X-Request-Id', 'mine').send({ query: 'confidential' })
  await request(app).get('/v1/search?q=confidential')
  expect(lines).toMatchObject([
    { level: 30, requestId: 'mine', method: 'POST', path: '/v1/search', status: 200, ms: expect.any(Number) },
    { level: 30, method: 'GET', path: '/v1/search', status: 200 },
  ])
  expect(JSON.stringify(lines)).not.toContain('confidential')
})

test('a bad request is a line with its code, and no more', async () => {
  const { app, lines } = sampleApp()
  await request(app).post('/v1/search').type('json').send('{"confidential')
  expect(lines).toMatchObject([{ level: 30, status: 400, code: 'invalid_request' }])
  expect(JSON.stringify(lines)).not.toContain('confidential')
})

test('probes are lines for debugging', async () => {
  const { app, lines } = sampleApp({ readiness: () => ({ ready: false }) })
  await request(app).get('/livez')
  await request(app).get('/readyz')
  expect(lines).toMatchObject([
    { level: 20, path: '/livez', status: 200 },
    { level: 20, path: '/readyz', status: 503, code: 'not_ready' },
  ])
})

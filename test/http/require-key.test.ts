/** A server with keys answers only to whoever shows one, on every route that shows articles, and tells no key. */
import express, { type ErrorRequestHandler } from 'express'
import request from 'supertest'
import { expect, test } from 'vitest'
import { requireKey } from '../../src/http/require-key.ts'
import { sampleApp } from './sample-app.ts'

const KEYS = ['first-key', 'second-key']
const access = { host: '127.0.0.1', apiKeys: KEYS, allowedHosts: [], allowedOrigins: [] }
const { app, requests, lines } = sampleApp({ access })

const GUARDED = ['/v1/search?q=gas', '/v1/articles/energy/gas.md', '/v1/index', '/v1/nothing', '/v1', '/mcp', '/mcp/x']

test('without a key nothing under /v1 or /mcp is answered, not even that it is not there', async () => {
  for (const path of GUARDED) {
    const { body, type, headers } = await request(app).get(path).expect(401)
    expect(type).toBe('application/problem+json')
    expect(body).toMatchObject({
      code: 'unauthorized',
      detail: 'the request has no key, expected Authorization: Bearer <key> or X-API-Key: <key>',
    })
    expect(headers['www-authenticate']).toBe('Bearer realm="verbatim"')
  }
  await request(app).post('/v1/search').send({ query: 'gas' }).expect(401)
  expect(requests).toEqual([])
})

test('each key opens, in either header', async () => {
  const statusWith = async (headers: Record<string, string>) =>
    (await request(app).get('/v1/search?q=gas').set(headers)).status
  for (const key of KEYS) {
    expect(await statusWith({ Authorization: `Bearer ${key}` })).toBe(200)
    expect(await statusWith({ authorization: `bearer  ${key} ` })).toBe(200)
    expect(await statusWith({ 'X-API-Key': key })).toBe(200)
  }
  expect(await statusWith({ Authorization: 'Basic Zm9vOmJhcg==', 'X-API-Key': 'first-key' })).toBe(200)
  expect(await statusWith({ Authorization: 'Bearer of-another-server', 'X-API-Key': 'first-key' })).toBe(200)
})

test('what is not quite a key does not open, and is not repeated', async () => {
  const check = async (headers: Record<string, string>, reason: string, challenge: string) => {
    const response = await request(app).get('/v1/search?q=gas').set(headers).expect(401)
    expect(response.body.detail).toMatch(reason)
    expect(response.headers['www-authenticate']).toBe(challenge)
  }
  const plain = 'Bearer realm="verbatim"'
  const wrong = `${plain}, error="invalid_token"`
  await check({ Authorization: 'Bearer first-ke' }, 'the key is none of this server', wrong)
  await check({ Authorization: 'Bearer first-key,second-key' }, 'the key is none of this server', wrong)
  await check({ 'X-API-Key': 'FIRST-KEY' }, 'the key is none of this server', wrong)
  await check({ 'X-API-Key': '' }, 'the key is none of this server', wrong)
  await check({ Authorization: 'first-key' }, 'the authorization is of another kind', plain)
  await check({ Authorization: 'Bearer' }, 'the authorization is of another kind', plain)
  const { text } = await request(app).get('/v1/index').set('X-API-Key', 'almost-a-secret')
  expect(text + JSON.stringify(lines)).not.toMatch(/almost-a-secret|first-ke|second-ke/i)
})

test('whoever runs the server needs no key to see that it lives', async () => {
  for (const path of ['/livez', '/readyz', '/']) await request(app).get(path).expect(200)
})

test('a key comes before readiness, as a stranger need not know', async () => {
  const waiting = sampleApp({ access, readiness: () => ({ ready: false }) }).app
  await request(waiting).get('/v1/index').expect(401)
  await request(waiting).get('/v1/index').set('X-API-Key', 'first-key').expect(503)
})

test('other spellings of a path lead to no route past the guard', async () => {
  for (const path of ['/V1/index', '/%761/index', '//v1/index', '/v1/../v1/index', '/v1//index', '/Mcp']) {
    const { status } = await request(app).get(path)
    expect([401, 404]).toContain(status)
  }
})

test('a group of routes may give the refusal its own shape, and the challenge stays', async () => {
  const ownShape: ErrorRequestHandler = (error, _request, response, _next) =>
    void response.status(401).json({ error: { message: error.message, code: error.code } })
  const group = express().use(requireKey(KEYS), ownShape)
  const { body, headers } = await request(group).get('/').expect(401)
  expect(body).toEqual({ error: { message: expect.stringContaining('no key'), code: 'unauthorized' } })
  expect(headers['www-authenticate']).toBe('Bearer realm="verbatim"')
})

/** `/mcp` over HTTP: who may speak to it, with what, and that nothing that comes in breaks it. */
import { connect as connectSocket } from 'node:net'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import fc from 'fast-check'
import request from 'supertest'
import { expect, test } from 'vitest'
import { sampleApp } from '../http/sample-app.ts'
import { bridge, connect, openAddress, openServer } from './sample-server.ts'

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
const ACCEPT = 'application/json, text/event-stream'

const post = (address: string, headers: Record<string, string> = {}) =>
  request(address)
    .post('/mcp')
    .set({ accept: ACCEPT, 'content-type': 'application/json', ...headers })

test('names and pages that are not of this machine are refused', async () => {
  const address = await openAddress(await openServer())
  const check = async (headers: Record<string, string>, status: number) => {
    const response = await post(address, headers).send(LIST)
    expect([headers, response.status]).toEqual([headers, status])
    if (status === 403)
      expect(response.body).toMatchObject({ code: 'forbidden', detail: expect.stringContaining('set ALLOWED_') })
  }
  await check({}, 200)
  await check({ Host: 'localhost:1234' }, 200)
  await check({ Host: 'evil.example' }, 403)
  await check({ Host: 'evil.example', Origin: 'http://evil.example' }, 403)
  await check({ Origin: 'http://evil.example' }, 403)
  await check({ Origin: 'https://localhost.evil.example' }, 403)
  await check({ Origin: 'null' }, 403)
  await check({ Origin: 'nonsense' }, 403)
  await check({ Origin: address }, 200)
  await check({ Origin: 'http://localhost:6274' }, 200)
  await check({ Origin: 'https://[::1]' }, 200)
})

test('names and pages that are allowed are answered, on a public address too', async () => {
  const allowed = { allowedHosts: ['search.example'], allowedOrigins: ['https://chat.example'] }
  const address = await openAddress(await openServer(), { host: '0.0.0.0', ...allowed })
  const statusWith = async (headers: Record<string, string>) => (await post(address, headers).send(LIST)).status
  expect(await statusWith({ Host: 'search.example', Origin: 'https://chat.example' })).toBe(200)
  expect(await statusWith({ Host: 'search.example', Origin: 'https://search.example' })).toBe(200)
  expect(await statusWith({ Host: 'search.example', Origin: 'https://chat.example:8443' })).toBe(403)
  expect(await statusWith({ Host: 'search.example', Origin: 'http://localhost:6274' })).toBe(403)
  expect(await statusWith({ Host: 'other.example' })).toBe(403)
  const open = await openAddress(await openServer(), { allowedOrigins: ['*'] })
  expect((await post(open, { Origin: 'https://any.example' }).send(LIST)).status).toBe(200)
})

test('a page that is allowed may read what it gets, and asks first without a key', async () => {
  const access = { apiKeys: ['key'], allowedOrigins: ['https://chat.example'] }
  const address = await openAddress(await openServer(), access)
  const preflight = (origin: string) =>
    request(address)
      .options('/mcp')
      .set({ Origin: origin, 'Access-Control-Request-Headers': 'authorization,mcp-protocol-version' })
  const { headers } = await preflight('https://chat.example').expect(204)
  expect(headers).toMatchObject({
    'access-control-allow-origin': 'https://chat.example',
    'access-control-allow-headers': 'authorization,mcp-protocol-version',
    vary: 'Origin',
  })
  const refused = await preflight('https://evil.example').expect(403)
  expect(refused.headers).not.toHaveProperty('access-control-allow-origin')
  const answered = await post(address, { Origin: 'https://chat.example', Authorization: 'Bearer key' }).send(LIST)
  expect([answered.status, answered.headers['access-control-allow-origin']]).toEqual([200, 'https://chat.example'])
})

test('a client with the key gets in, one without is told to show one', async () => {
  const address = await openAddress(await openServer([bridge]), { apiKeys: ['key'] })
  const transport = (headers: Record<string, string>) =>
    new StreamableHTTPClientTransport(new URL(`${address}/mcp`), { requestInit: { headers } })
  for (const era of ['modern', 'legacy'] as const) {
    const client = await connect(transport({ Authorization: 'Bearer key' }), era)
    expect((await client.listTools()).tools).toHaveLength(4)
    await expect(connect(transport({}), era)).rejects.toThrow(/401|Unauthorized/)
    await expect(connect(transport({ 'X-API-Key': 'wrong' }), era)).rejects.toThrow(/401|Unauthorized/)
  }
})

test('other methods are answered with those that apply, as clients of 2025 expect', async () => {
  const address = await openAddress(await openServer())
  for (const method of ['get', 'delete', 'put'] as const) {
    const { body, headers } = await request(address)[method]('/mcp').set('accept', 'text/event-stream').expect(405)
    expect([body.code, headers.allow]).toEqual(['method_not_allowed', 'POST, OPTIONS'])
  }
})

test('input that is no message of the protocol is refused in its own shape', async () => {
  const address = await openAddress(await openServer())
  const check = async (body: string, headers: Record<string, string>, status: number, code: number | null) => {
    const response = await post(address, headers).send(body)
    expect([body.slice(0, 20), response.status, response.body.error?.code ?? null]).toEqual([
      body.slice(0, 20),
      status,
      code,
    ])
  }
  await check('{"jsonrpc"', {}, 400, -32700)
  await check('', {}, 400, -32700)
  await check('[]', {}, 400, -32600)
  await check('"text"', {}, 400, -32600)
  await check(JSON.stringify(LIST), { 'content-type': 'text/plain' }, 415, -32000)
  await check(JSON.stringify(LIST), { accept: 'text/html' }, 406, -32000)
  await check(`"${'x'.repeat(1024 * 1024)}"`, {}, 413, -32000)
  const unknown = await post(address)
    .send({ ...LIST, method: 'no/such' })
    .expect(200)
  expect(unknown.text).toContain('"code":-32601')
})

test('any body is answered, never with an error of ours', async () => {
  const address = await openAddress(await openServer())
  const method = fc.constantFrom('tools/call', 'tools/list', 'resources/read', 'initialize', 'server/discover', 'ping')
  const params = fc.oneof(
    fc.jsonValue(),
    fc.record({ name: fc.constantFrom('search', 'fetch', 'verify_citation', 'x'), arguments: fc.jsonValue() }),
    fc.record({ uri: fc.string(), _meta: fc.jsonValue(), cursor: fc.string() }),
  )
  const message = fc.record({ jsonrpc: fc.constant('2.0'), id: fc.oneof(fc.integer(), fc.jsonValue()), method, params })
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.jsonValue(), message, fc.array(message, { maxLength: 2 })), async value => {
      const { status } = await post(address).send(JSON.stringify(value) ?? '')
      expect(status).toBeLessThan(500)
    }),
    { numRuns: 150 },
  )
})

test('a client that hangs up in the middle leaves the next one served', async () => {
  const address = await openAddress(await openServer())
  const { port } = new URL(address)
  const socket = connectSocket(Number(port), '127.0.0.1')
  socket.write(
    'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"json',
  )
  await new Promise(resolve => socket.once('connect', resolve))
  socket.destroy()
  expect((await post(address).send(LIST)).status).toBe(200)
})

test('while the index is being opened, /mcp is not ready either', async () => {
  const { app } = sampleApp({ mcp: async () => {}, readiness: () => ({ ready: false }) })
  await request(app).post('/mcp').send(LIST).expect(503)
})

/** Talking to a cluster: another node takes over, a majority is asked for, refusals are told apart. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { ClusterSettings } from '../../../src/config.ts'
import { createClusterClient } from '../../../src/engine/weaviate/cluster-client.ts'
import { collectionExists } from '../../../src/engine/weaviate/collections.ts'
import { warnOfUnnamed } from '../../../src/engine/weaviate/unnamed-nodes.ts'
import { createLogger, type Logger } from '../../../src/log.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const json =
  (status: number, body: unknown): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

async function startNode(answer: Answer) {
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    if (request.url === '/v1/.well-known/ready') return void response.end()
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim())
    answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const stop = () => {
    server.closeAllConnections()
    return new Promise<void>(resolve => server.close(() => resolve()))
  }
  onTestFinished(stop)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, stop }
}

function connect(urls: readonly string[], settings: Partial<ClusterSettings> = {}) {
  const defaults = { apiKey: null, prefix: 'T', timeoutMs: 300, replicas: 3, shards: 1 }
  return createClusterClient({ urls, ...defaults, ...settings }, createLogger('silent'))
}

test('the first node is asked, with the key', async () => {
  const [first, second] = [await startNode(json(200, { ok: 1 })), await startNode(json(200, {}))]
  const client = connect([first.url, second.url], { apiKey: 'secret' })
  expect(await client.send({ method: 'GET', path: '/v1/meta' })).toEqual({ status: 200, body: { ok: 1 } })
  expect(first.asked).toEqual(['GET /v1/meta Bearer secret'])
  expect(second.asked).toEqual([])
})

for (const [name, answer] of [
  ['is gone', null],
  ['fails', json(500, { error: 'broken' })],
  ['does not answer in time', () => {}],
] as const) {
  test(`when the first node ${name} the next one answers`, async () => {
    const first = await startNode(answer ?? json(200, {}))
    if (answer === null) await first.stop()
    const second = await startNode(json(200, { from: 'second' }))
    const client = connect([first.url, second.url])
    expect((await client.send({ method: 'GET', path: '/v1/meta' })).body).toEqual({ from: 'second' })
  })
}

test('a node that did not answer is asked last', async () => {
  const first = await startNode(() => {})
  const second = await startNode(json(200, {}))
  const client = connect([first.url, second.url])
  for (let i = 0; i < 3; i++) await client.send({ method: 'GET', path: '/v1/meta' })
  expect([first.asked.length, second.asked.length]).toEqual([1, 3])
})

test('when no node answers it is told what was seen and what was expected', async () => {
  const first = await startNode(json(503, { error: 'not yet' }))
  const asking = connect([first.url]).send({ method: 'GET', path: '/v1/meta' })
  await expect(asking).rejects.toMatchObject({ code: 'not_ready', message: expect.stringContaining('not yet') })
})

test('a query that is refused is our fault, one that the replicas could not answer is not', async () => {
  const check = async (message: string, code: string) => {
    const node = await startNode(json(200, { data: null, errors: [{ message }] }))
    await expect(connect([node.url]).query('{Get{}}')).rejects.toMatchObject({ code })
  }
  await check('Unknown argument "foo"', 'internal')
  await check('cannot achieve consistency level "QUORUM"', 'not_ready')
})

const KEY_CASES: readonly (readonly [string, number, string | null, RegExp])[] = [
  [
    'a key is wanted and none is set',
    401,
    null,
    /asks for a key .* answered 401 to GET \/v1\/meta.* set WEAVIATE_API_KEY/,
  ],
  ['the key is not known', 401, 'wrong-key', /does not know the key in WEAVIATE_API_KEY .* answered 401/],
  ['the key may not do it', 403, 'reader-key', /may not do this .* answered 403.* begin with T,/],
]

for (const [name, status, apiKey, message] of KEY_CASES) {
  test(`when ${name} it is said at once what to do`, async () => {
    const node = await startNode(json(status, { error: 'no' }))
    const asking = connect([node.url], { apiKey }).send({ method: 'GET', path: '/v1/meta' })
    const error = await asking.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'not_ready', message: expect.stringMatching(message) })
    expect(String(error)).not.toContain('-key')
    expect(node.asked).toHaveLength(1)
  })
}

test('a key that one node does not know is shown to the others, and its refusal wins over one that is gone', async () => {
  const refusing = await startNode(json(401, { error: 'no' }))
  const other = await startNode(json(200, { from: 'other' }))
  const both = connect([refusing.url, other.url], { apiKey: 'key' })
  expect((await both.send({ method: 'GET', path: '/v1/meta' })).body).toEqual({ from: 'other' })
  await other.stop()
  await expect(both.send({ method: 'GET', path: '/v1/meta' })).rejects.toThrow(/does not know the key/)
})

test('a right that a query lacks is told as such', async () => {
  const node = await startNode(json(200, { data: null, errors: [{ message: 'rbac: forbidden' }] }))
  await expect(connect([node.url]).query('{Get{}}')).rejects.toMatchObject({
    code: 'not_ready',
    message: expect.stringContaining('forbidden; let it read'),
  })
})

function nodes(...alive: readonly boolean[]) {
  const shards = [{ class: 'T_Article', name: 's1' }]
  return json(200, {
    nodes: alive.map(isAlive => ({
      name: 'n',
      status: isAlive ? 'HEALTHY' : 'UNAVAILABLE',
      shards: isAlive ? shards : null,
    })),
  })
}

test('a write needs a majority of the replicas that there should be, not of those believed alive', async () => {
  const check = async (answer: Answer) => {
    const { url } = await startNode(answer)
    await connect([url, url, url]).requireQuorum(['T_Article'])
  }
  await check(nodes(true, true, false))
  await expect(check(nodes(true, false, false))).rejects.toMatchObject({ code: 'not_ready' })
  await expect(check(json(200, { nodes: [] }))).rejects.toMatchObject({ code: 'not_ready' })
})

test('where not all nodes are named nothing is written, since a majority cannot be read', async () => {
  const { url } = await startNode(nodes(true, true, true))
  await expect(connect([url, url]).requireQuorum(['T_Article'])).rejects.toMatchObject({
    code: 'not_ready',
    message: expect.stringMatching(/^WEAVIATE_URLS names 2 of 3 nodes,.*: name all of them$/),
  })
  await connect([url], { replicas: 1 }).requireQuorum(['T_Article'])
})

test('reading goes on beside nodes that are not named, with a warning', async () => {
  const warnings: string[] = []
  const logger = { ...createLogger('silent'), warn: (text: string) => void warnings.push(text) } as unknown as Logger
  const { url } = await startNode(nodes(true, true, true))
  await warnOfUnnamed(connect([url, url, url]), logger)
  expect(warnings).toEqual([])
  await warnOfUnnamed(connect([url]), logger)
  expect(warnings).toEqual([expect.stringContaining('WEAVIATE_URLS names 1 of 3 nodes')])
})

test('a collection that is kept in another number of copies is refused, with what to set', async () => {
  const of = async (factor: number) => (await startNode(json(200, { replicationConfig: { factor } }))).url
  const check = async (factor: number, replicas: number) =>
    collectionExists(connect([await of(factor)], { replicas }), 'T_Article')
  expect([await check(3, 3), await check(1, 1)]).toEqual([true, true])
  await expect(check(3, 1)).rejects.toMatchObject({
    code: 'invalid_configuration',
    message: expect.stringMatching(/kept in 3 copies, WEAVIATE_REPLICATION_FACTOR is 1: set .*=3/),
  })
  await expect(check(1, 3)).rejects.toMatchObject({ code: 'invalid_configuration' })
})

/** Answers what it is asked at all, but whether it is ready, only once `isReady`; the rest hangs until then. */
async function startUnreadyNode(isReady: () => boolean): Promise<string> {
  const node = createServer(async (request, response) => {
    const isProbe = request.url === '/v1/.well-known/ready'
    while (!isProbe && !isReady()) await sleep(50)
    response.writeHead(isReady() ? 200 : 503, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>(resolve => node.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    node.closeAllConnections()
    node.close()
  })
  return `http://127.0.0.1:${(node.address() as AddressInfo).port}`
}

const WRITE = { method: 'PUT', path: '/v1/objects?consistency_level=QUORUM', body: {} } as const

test('what needs a majority is given up once no node has said for a while that it is ready', async () => {
  let isOver = false
  onTestFinished(() => {
    isOver = true
  })
  const client = connect([await startUnreadyNode(() => isOver)], { timeoutMs: 60_000 })
  await expect(client.send(WRITE)).rejects.toMatchObject({ code: 'not_ready' })
})

test('while a leader is elected no node is ready, and what was asked meanwhile is answered', async () => {
  let isElected = false
  const client = connect([await startUnreadyNode(() => isElected)], { timeoutMs: 60_000 })
  const answered = client.send(WRITE)
  await sleep(1500)
  isElected = true
  expect((await answered).status).toBe(200)
})

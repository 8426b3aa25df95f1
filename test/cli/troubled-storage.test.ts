/** Storage that gives out while a server runs: writes say so, questions are answered, nothing acknowledged is lost. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { articleFolder } from './article-folder.ts'
import { type Server, startServer } from './start-server.ts'

/** Code is stored and not searched, so that filling a disk takes no embedding. */
const filling = (mark: string) => `Herons fish at dawn.\n\n\`\`\`\n${`${mark} filling\n`.repeat(20_000)}\`\`\`\n`

test('a full disk refuses writes with 507 while searches go on, and what was acknowledged stays', async () => {
  const { indexData, environment } = await articleFolder({})
  mkdirSync(indexData)
  const wrap = [
    'unshare',
    '--map-root-user',
    '--mount',
    'sh',
    '-c',
    `mount -t tmpfs -o size=6m tmpfs ${indexData} && exec "$@"`,
    'sh',
  ]
  if (spawnSync(wrap[0]!, [...wrap.slice(1), 'true']).status !== 0)
    return console.log('not tested: no disk can be made')
  const server = await startServer(environment, wrap)
  let stored = 0
  let refused = await server.put('a0', filling('a0'))
  for (; refused.status === 201 && stored < 100; stored++)
    refused = await server.put(`a${stored + 1}`, filling(`b${stored}`))
  expect(stored).toBeGreaterThan(1)
  expect(refused).toEqual({
    status: 507,
    code: 'storage_failed',
    detail: expect.stringMatching(/is full.*free some space/),
  })
  const headers = { 'content-type': 'application/x-ndjson' }
  const body = Array.from({ length: 40 }, (_, i) => JSON.stringify({ id: `x${i}`, text: filling(`x${i}`) })).join('\n')
  const imported = await server.call('/v1/articles', { method: 'POST', headers, body })
  expect([imported.status, imported.body.code]).toEqual([507, 'storage_failed'])
  const found = await server.call('/v1/search?q=when+do+herons+fish&limit=50&maxPerArticle=null')
  expect([found.status, found.body.results.length]).toEqual([200, 1])
  expect((await server.call('/v1/index')).body.counts.articles).toBe(stored)
  for (let i = 0; i < stored; i++) expect((await server.call(`/v1/articles/a${i}`)).status).toBe(200)
  await stop(server)
})

test('in a folder that cannot be written, writes are refused with 403 and searches go on', async () => {
  const { indexData, start } = await folderOfAUser()
  const server = await start()
  expect((await server.put('a', 'Herons fish at dawn.')).status).toBe(201)
  protect(indexData, (await server.call('/v1/index')).body.generation)
  await expectReading(server)
  await stop(server)
  const killed = await start()
  await expectReading(killed)
  killed.child.kill('SIGKILL')
  await killed.outcome
  const again = await start()
  await expectReading(again)
  await stop(again)
})

test('an index that was closed in good order is served from a folder that cannot be written', async () => {
  const { indexData, start } = await folderOfAUser()
  const server = await start()
  expect((await server.put('a', 'Herons fish at dawn.')).status).toBe(201)
  const { generation } = (await server.call('/v1/index')).body
  await stop(server)
  protect(indexData, generation)
  const again = await start()
  await expectReading(again)
  await stop(again)
})

/** Permissions do not bind root, whose tests start their servers without its powers; as root still, who can enter where the project lies. */
async function folderOfAUser() {
  const { indexData, environment } = await articleFolder({})
  mkdirSync(indexData)
  const wrap = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : []
  return { indexData, start: () => startServer(environment, wrap) }
}

function protect(indexData: string, generation: string): void {
  for (const folder of [join(indexData, generation), indexData]) {
    for (const name of readdirSync(folder)) if (name !== generation) chmodSync(join(folder, name), 0o444)
    chmodSync(folder, 0o555)
  }
  onTestFinished(() => {
    for (const folder of [indexData, join(indexData, generation)]) chmodSync(folder, 0o755)
  })
}

async function expectReading(server: Server): Promise<void> {
  expect(await server.put('b', 'Zebras graze at noon.')).toEqual({
    status: 403,
    code: 'index_read_only',
    detail: expect.stringMatching(/cannot be written.*make it writable/),
  })
  const headers = { 'content-type': 'application/x-ndjson' }
  const imported = await server.call('/v1/articles', { method: 'POST', headers, body: '{"id":"b","text":"Zebras."}' })
  expect([imported.status, imported.body.code]).toEqual([403, 'index_read_only'])
  const found = await server.call('/v1/search?q=when+do+herons+fish')
  expect(found.body.results.map((result: { citation: { articleId: string } }) => result.citation.articleId)).toEqual([
    'a',
  ])
}

async function stop(server: Server): Promise<void> {
  server.child.kill('SIGTERM')
  expect((await server.outcome).code).toBe(0)
}

/** Which generation is served changes only under the writer's lock, and no write is acknowledged across such a change. */
import { expect, onTestFinished, test, vi } from 'vitest'
import type { ClusterClient } from '../../../src/engine/weaviate/cluster-client.ts'
import { createWeaviateGenerations } from '../../../src/engine/weaviate/weaviate-generations.ts'
import { memoryRecords } from './memory-records.ts'

const client: ClusterClient = {
  settings: { urls: [], apiKey: null, prefix: 'T', timeoutMs: 100, replicas: 1, shards: 1 },
  send: () => Promise.reject(new Error('not asked for')),
  query: () => Promise.reject(new Error('not asked for')),
  each: () => [],
  isBehind: () => {},
  requireQuorum: async () => {},
}
const request = { holder: 'verbatim test', onWait: () => {} }

/** Two processes on one cluster. */
function open() {
  const records = memoryRecords()
  return {
    records,
    here: createWeaviateGenerations({ client, records }),
    there: createWeaviateGenerations({ client, records }),
  }
}

test('a write during which another generation took the place of the one written to is not acknowledged', async () => {
  const { here, there } = open()
  await there.publish('g1')
  const end = await here.lock({ ...request, isShared: true })
  const release = await there.lock(request)
  await there.publish('g2')
  await release()
  await expect(end()).rejects.toMatchObject({ code: 'index_locked' })
  await (await here.lock({ ...request, isShared: true }))()
})

test('so is one during which the pointer moved though nobody was seen to hold the lock', async () => {
  const { here, there } = open()
  await there.publish('g1')
  const end = await here.lock({ ...request, isShared: true })
  await there.publish('g2')
  await expect(end()).rejects.toMatchObject({
    code: 'index_locked',
    message: expect.stringContaining('g2 took the place of g1'),
  })
})

test('whoever has lost the lock publishes nothing', async () => {
  const { records, here } = open()
  await here.publish('g1')
  const release = await here.lock(request)
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  vi.setSystemTime(Date.now() + 20_000)
  await expect(here.publish('g2')).rejects.toMatchObject({ code: 'index_locked' })
  expect(await records.read('pointer', 'current')).toContain('"current":"g1"')
  await release()
})

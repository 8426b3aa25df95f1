/** Which generation is served changes only under the writer's lock, and no write is acknowledged across such a change. */
import { expect, onTestFinished, test, vi } from 'vitest'
import type { ClusterClient } from '../../../src/engine/weaviate/cluster-client.ts'
import { counterKind } from '../../../src/engine/weaviate/counters.ts'
import {
  createGeneration,
  createWeaviateGenerations,
  listManifests,
  removeGeneration,
} from '../../../src/engine/weaviate/weaviate-generations.ts'
import { createWeaviateUpkeep } from '../../../src/engine/weaviate/weaviate-upkeep.ts'
import { AppError } from '../../../src/errors.ts'
import { fingerprintOf } from '../embedded/temporary-index.ts'
import { memoryRecords } from './memory-records.ts'

/** A cluster whose collections are there or not; the next request that `failing` matches is not answered. */
function clusterOf(collections: Set<string>, failing: { next: RegExp | null }): ClusterClient {
  return {
    settings: { urls: [], apiKey: null, prefix: 'T', timeoutMs: 100, replicas: 1, shards: 1 },
    async send({ method, path, body }) {
      const name = path.split('/')[3] ?? (body as { class: string }).class
      if (failing.next?.test(`${method} ${name}`)) {
        failing.next = null
        throw new AppError('not_ready', 'cut off')
      }
      if (method === 'GET') return { status: collections.has(name) ? 200 : 404, body: null }
      const isNew = method === 'POST' && !collections.has(name)
      if (method === 'DELETE') collections.delete(name)
      else collections.add(name)
      return { status: isNew || method === 'DELETE' ? 200 : 422, body: null }
    },
    query: () => Promise.reject(new Error('not asked for')),
    each: () => [],
    isBehind: () => {},
    requireQuorum: async () => {},
  }
}

const identity = { fingerprint: fingerprintOf(8), rules: 'rules-1' }
const request = { holder: 'verbatim test', onWait: () => {} }

/** Two processes on one cluster. */
function open() {
  const records = memoryRecords()
  const collections = new Set<string>()
  const failing: { next: RegExp | null } = { next: null }
  const place = { client: clusterOf(collections, failing), records }
  const [here, there] = [createWeaviateGenerations(place), createWeaviateGenerations(place)]
  return { records, here, there, place, collections, failing }
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

test('a generation whose making was cut off is found and made whole', async () => {
  const { here, place, collections, failing } = open()
  failing.next = /^POST .*_Passage$/
  await expect(here.prepare(identity)).rejects.toMatchObject({ code: 'not_ready' })
  expect(collections.size).toBe(1)
  const made = await here.prepare(identity)
  expect((await listManifests(place.records)).map(({ generation }) => generation)).toEqual([made.generation])
  expect(collections.size).toBe(3)
})

test('one whose removal was cut off is swept with all that is left of it', async () => {
  const { here, place, collections, failing } = open()
  const made = await createGeneration(place, identity)
  await place.records.write(counterKind(made.generation), 'a', '7')
  failing.next = /^DELETE .*_Passage$/
  await expect(removeGeneration(place, made.generation)).rejects.toMatchObject({ code: 'not_ready' })
  expect(collections.size).toBe(2)
  const unfinished = await createGeneration(place, identity)
  await createWeaviateUpkeep(place, here).sweep()
  expect((await listManifests(place.records)).map(({ generation }) => generation)).toEqual([unfinished.generation])
  expect(collections.size).toBe(3)
  await removeGeneration(place, unfinished.generation)
  expect([collections.size, await listManifests(place.records)]).toEqual([0, []])
  expect(await place.records.list(counterKind(made.generation))).toEqual([])
})

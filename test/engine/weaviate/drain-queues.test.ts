/** The vector index of a cluster is waited for as long as a node says that something is queued, unless nobody wants it. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { createChangeCounter } from '../../../src/engine/weaviate/change-counter.ts'
import type { ClusterClient } from '../../../src/engine/weaviate/cluster-client.ts'
import { counterKind } from '../../../src/engine/weaviate/counters.ts'
import { drainQueues } from '../../../src/engine/weaviate/drain-queues.ts'
import { createRecentWrites } from '../../../src/engine/weaviate/recent-writes.ts'
import { CONTRACT_DIMENSIONS, sampleArticle } from '../../contracts/sample-articles.ts'
import { memoryRecords } from './memory-records.ts'

const COLLECTION = 'T_Sentence'

/** Nodes that say these lengths one look after the other, the last of them from then on. */
function open(lengths: readonly number[], { sentences = 2, isAlone = false, records = memoryRecords() } = {}) {
  let looks = 0
  const shardsOf = (vectorQueueLength: number) => [
    { class: COLLECTION, vectorQueueLength },
    { class: 'T_Other', vectorQueueLength: 7 },
  ]
  const client: ClusterClient = {
    settings: { urls: [], apiKey: null, prefix: 'T', timeoutMs: 100, replicas: 1, shards: 1 },
    async send() {
      const length = lengths[Math.min(looks++, lengths.length - 1)]!
      return { status: 200, body: { nodes: [{ shards: shardsOf(length) }, { shards: null }] } }
    },
    query: () => Promise.reject(new Error('not asked for')),
    each: () => [],
    isBehind: () => {},
    requireQuorum: async () => {},
  }
  const recent = createRecentWrites()
  const changes = createChangeCounter(records, 'g', () => recent.size > 0)
  const queues = drainQueues({ client, collection: COLLECTION, recent, changes, isAlone: () => isAlone })
  onTestFinished(queues.close)
  const write = async () => {
    const blown = Array.from({ length: sentences }, (_, i) => `Gale ${i} blew.`)
    recent.add(sampleArticle({ id: 'gale', sentences: blown }, CONTRACT_DIMENSIONS), 'v1')
    await changes.raise()
  }
  return { queues, recent, records, changes, write, looks: () => looks }
}

/** Whoever asks from elsewhere, as often as he looks. */
const elsewhere = ({ records }: ReturnType<typeof open>) => {
  const changes = createChangeCounter(records, 'g')
  return async () => {
    await vi.advanceTimersByTimeAsync(1000)
    return changes.sequence()
  }
}

/** Time passes only when it is told to. */
function quicken() {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
}

test('settling ends when nothing has been queued for a while, and then nothing is remembered', async () => {
  const { queues, recent, records, write, looks } = open([3, 0, 2, 0])
  await write()
  await queues.settle()
  expect(looks()).toBeGreaterThanOrEqual(7)
  expect(recent.size).toBe(0)
  expect((await records.list(counterKind('g')))[0]?.value).not.toContain('open')
})

test('settling ends when the index is closed, and what was written stays remembered', async () => {
  const { queues, recent, write } = open([1])
  await write()
  const settling = queues.settle()
  await queues.close()
  await expect(settling).rejects.toMatchObject({ code: 'not_ready', message: expect.stringContaining('closed') })
  expect(recent.size).toBeGreaterThan(0)
})

test('what was answered before the vector index had a write is asked anew after it has', async () => {
  quicken()
  const here = open([2, 2, 2, 2, 2, 2, 0])
  const ask = elsewhere(here)
  await here.write()
  const before = await ask()
  expect(await ask()).toBe(before)
  await vi.advanceTimersByTimeAsync(1500)
  const soon = await ask()
  expect(soon).toBeGreaterThan(before)
  await vi.advanceTimersByTimeAsync(10_000)
  const certain = await ask()
  expect([certain > soon, here.recent.size]).toEqual([true, 0])
  // And then nothing is raised any more.
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await ask()).toBe(certain)
})

test('where the writer is gone before that, another server raises in its place, once', async () => {
  quicken()
  const dead = open([1])
  await dead.write()
  await dead.queues.close()
  const { records } = dead
  const servers = [open([1], { records }), open([1, 1, 0], { records })]
  for (const { changes } of servers) expect(await changes.sequence()).toBe(1)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await createChangeCounter(records, 'g').sequence()).toBe(2)
})

const TOO_MANY = { sentences: 20_001 }

test('whoever waits for room while others wait for him is refused after a while, with what to do', async () => {
  quicken()
  const { queues, write } = open([5], TOO_MANY)
  await write()
  const refused = expect(queues.makeRoom()).rejects.toMatchObject({
    code: 'not_ready',
    message: expect.stringMatching(/5 sentences are queued: try again later/),
  })
  await vi.advanceTimersByTimeAsync(11_000)
  await refused
})

test('a build waits for room as long as the queue does not stand still', async () => {
  quicken()
  const { queues, write } = open([5], { ...TOO_MANY, isAlone: true })
  await write()
  let refusal: unknown = null
  const waiting = queues.makeRoom().catch(error => {
    refusal = error
  })
  const began = performance.now()
  while (refusal === null) {
    await vi.advanceTimersByTimeAsync(500)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  await waiting
  expect(refusal).toMatchObject({ code: 'not_ready' })
  expect(performance.now() - began).toBeGreaterThan(60_000)
})

test('waiting for room ends when there is some, and when the index is closed', async () => {
  const some = open([0], TOO_MANY)
  await some.write()
  some.recent.forget(Number.POSITIVE_INFINITY)
  await some.queues.makeRoom()
  const { queues, write } = open([5], { ...TOO_MANY, isAlone: true })
  await write()
  const waiting = queues.makeRoom()
  await queues.close()
  await expect(waiting).rejects.toMatchObject({ code: 'not_ready', message: expect.stringContaining('closed') })
})

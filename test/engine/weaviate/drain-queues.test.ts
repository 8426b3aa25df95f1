/** The vector index of a cluster is waited for as long as a node says that something is queued, unless nobody wants it. */
import { expect, test } from 'vitest'
import type { ClusterClient } from '../../../src/engine/weaviate/cluster-client.ts'
import { drainQueues } from '../../../src/engine/weaviate/drain-queues.ts'
import { createRecentWrites } from '../../../src/engine/weaviate/recent-writes.ts'
import { CONTRACT_DIMENSIONS, sampleArticle } from '../../contracts/sample-articles.ts'

const COLLECTION = 'T_Sentence'

/** Nodes that say these lengths one look after the other, the last of them from then on. */
function open(lengths: readonly number[]) {
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
  recent.add(sampleArticle({ id: 'gale', sentences: ['A gale blew.', 'It ended.'] }, CONTRACT_DIMENSIONS), 'v1')
  return { queues: drainQueues({ client, collection: COLLECTION, recent }), recent, looks: () => looks }
}

test('settling ends when nothing has been queued for a while, and then nothing is remembered', async () => {
  const { queues, recent, looks } = open([3, 0, 2, 0])
  await queues.settle()
  expect(looks()).toBeGreaterThanOrEqual(7)
  expect(recent.size).toBe(0)
  await queues.close()
})

test('settling ends when the index is closed, and what was written stays remembered', async () => {
  const { queues, recent } = open([1])
  const settling = queues.settle()
  await queues.close()
  await expect(settling).rejects.toMatchObject({ code: 'not_ready', message: expect.stringContaining('closed') })
  expect(recent.size).toBeGreaterThan(0)
})

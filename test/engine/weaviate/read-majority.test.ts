/** What a majority has is told from the answers of the nodes, whichever of them are behind or gone. */
import { expect, test } from 'vitest'
import type { ClusterClient } from '../../../src/engine/weaviate/cluster-client.ts'
import { readMajority } from '../../../src/engine/weaviate/read-majority.ts'
import { AppError } from '../../../src/errors.ts'

interface Row {
  readonly id: string
  readonly value: string
  readonly at: number
}

type Node = readonly Row[] | 'gone' | 'hangs'

function clusterOf(nodes: readonly Node[], replicas = 3): ClusterClient {
  const settings = { urls: [], apiKey: null, prefix: 'T', timeoutMs: 100, replicas, shards: 1 }
  const clientOf = (node: Node): ClusterClient => ({
    settings,
    send: () => Promise.reject(new Error('not asked for')),
    requireQuorum: async () => {},
    isBehind: () => {},
    each: () => nodes.map(clientOf),
    query() {
      if (node === 'hangs') return new Promise(() => {})
      if (node === 'gone') return Promise.reject(new AppError('not_ready', 'gone'))
      const rows = node.map(({ id, value, at }) => ({ value, _additional: { id, lastUpdateTimeUnix: String(at) } }))
      return Promise.resolve({ Get: { T_Thing: rows } })
    },
  })
  return clientOf(nodes[0]!)
}

const read = async (nodes: readonly Node[], replicas?: number) => {
  const request = { collection: 'T_Thing', where: 'everything', fields: 'value', limit: 10 } as const
  const found = await readMajority<{ value: string }>(clusterOf(nodes, replicas), request)
  return found.map(({ value }) => value).sort()
}

const OLD = { id: '1', value: 'old', at: 1 }
const NEW = { id: '1', value: 'new', at: 2 }

test('of several states of an object the one written last counts', async () => {
  expect(await read([[OLD], [NEW], [NEW]])).toEqual(['new'])
  expect(await read([[NEW], [OLD], 'gone'])).toEqual(['new'])
})

test('an object that one node lacks is there', async () => {
  expect(await read([[], [NEW], 'hangs'])).toEqual(['new'])
})

test('a node that hangs is not waited for, and one that is gone is not missed', async () => {
  expect(await read(['hangs', [NEW], [NEW]])).toEqual(['new'])
  expect(await read(['gone', [NEW], [OLD]])).toEqual(['new'])
})

test('a minority is not enough', async () => {
  await expect(read(['gone', [NEW], 'gone'])).rejects.toMatchObject({ code: 'not_ready' })
})

test('more nodes than replicas: as many have to answer as leave out no more than a minority', async () => {
  expect(await read([[], [], [], [NEW], 'hangs'])).toEqual(['new'])
  await expect(read([[], [], [NEW], 'gone', 'gone'])).rejects.toMatchObject({ code: 'not_ready' })
})

test('a single replica is asked through whichever node is well', async () => {
  expect(await read([[NEW], 'gone'], 1)).toEqual(['new'])
})

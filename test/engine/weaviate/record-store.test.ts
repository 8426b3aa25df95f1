/** Records are read by kind, all of them, and what was removed leaves a mark. */
import { expect, test } from 'vitest'
import type { ClusterClient, ClusterRequest } from '../../../src/engine/weaviate/cluster-client.ts'
import { createRecordStore } from '../../../src/engine/weaviate/record-store.ts'

/** A cluster that has these records, whatever it is asked for, and keeps what it was sent. */
function open(found: readonly { readonly name: string; readonly value: string }[]) {
  const sent: ClusterRequest[] = []
  const queries: string[] = []
  const client: ClusterClient = {
    settings: { urls: [], apiKey: null, prefix: 'T', timeoutMs: 100, replicas: 1, shards: 1 },
    async send(request) {
      sent.push(request)
      return { status: 200, body: [] }
    },
    async query(graphql) {
      queries.push(graphql)
      return { Get: { T_Record: found.map(each => ({ ...each, _additional: { lastUpdateTimeUnix: '17' } })) } }
    },
    each: () => [],
    isBehind: () => {},
    requireQuorum: async () => {},
  }
  return { records: createRecordStore(client), sent, queries }
}

test('all counters of one generation are asked for, not the first thousand of all', async () => {
  const { records, queries } = open([{ name: 'a', value: '1' }])
  expect(await records.list('counter/g')).toEqual([{ name: 'a', value: '1', writtenAt: 17 }])
  expect(queries[0]).toContain('valueText:"counter/g"')
  expect(queries[0]).toContain('limit:10000')
})

test('what stands where a record was stays there, and is none', async () => {
  const { records, sent } = open([{ name: 'g', value: '' }])
  await records.remove('manifest', 'g')
  expect(sent.filter(({ method }) => method !== 'GET')).toMatchObject([
    { method: 'POST', body: { objects: [{ properties: { kind: 'manifest', name: 'g', value: '' } }] } },
  ])
  expect([await records.list('manifest'), await records.read('manifest', 'g')]).toEqual([[], null])
})

/** Small records by kind and name, each one object: manifests, the pointer to the current one, leases, counters. */
import { AppError } from '../../errors.ts'
import type { ClusterClient } from './cluster-client.ts'
import { collectionExists, createCollection, RECORD } from './collections.ts'
import { uuidOf } from './object-ids.ts'
import { getObjects, removeObject, writeObjects } from './objects.ts'

export type RecordKind = 'manifest' | 'pointer' | 'lease' | 'counter'

export interface RecordStore {
  /** Null where there is none. */
  read(kind: RecordKind, name: string): Promise<string | null>
  list(kind: RecordKind): Promise<{ readonly name: string; readonly value: string }[]>
  write(kind: RecordKind, name: string, value: string): Promise<void>
  remove(kind: RecordKind, name: string): Promise<void>
}

export function createRecordStore(client: ClusterClient): RecordStore {
  const collection = `${client.settings.prefix}_Record`
  let exists = false
  const known = async () => {
    exists ||= await collectionExists(client, collection)
    return exists
  }
  return {
    async read(kind, name) {
      if (!(await known())) return null
      const quorum = client.settings.replicas > 1 ? '?consistency_level=QUORUM' : ''
      const path = `/v1/objects/${collection}/${uuidOf(kind, name)}${quorum}`
      const { status, body } = await client.send({ method: 'GET', path })
      if (status === 404) return null
      if (status === 200) return (body as { properties: { value: string } }).properties.value
      throw new AppError('not_ready', `the ${kind} ${name} cannot be read: ${status} ${JSON.stringify(body)}`)
    },
    async list(kind) {
      if (!(await known())) return []
      const where = { graphql: `{path:["kind"],operator:Equal,valueText:"${kind}"}` }
      return getObjects(client, { collection, where, fields: 'name value', limit: 1000 })
    },
    async write(kind, name, value) {
      if (!(await known())) {
        await createCollection(client, collection, { properties: RECORD, hasVectors: false })
        exists = true
      }
      await writeObjects(client, collection, [{ id: uuidOf(kind, name), properties: { kind, name, value } }])
    },
    async remove(kind, name) {
      if (await known()) await removeObject(client, collection, uuidOf(kind, name))
    },
  }
}

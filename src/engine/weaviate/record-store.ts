/** Small records by kind and name, each one object: manifests, the pointer to the current one, leases, counters. */
import type { ClusterClient } from './cluster-client.ts'
import { collectionExists, createCollection, RECORD } from './collections.ts'
import { uuidOf } from './object-ids.ts'
import { removeObject, writeObjects } from './objects.ts'
import { readMajority } from './read-majority.ts'
import { someOf } from './where.ts'

export type RecordKind = 'manifest' | 'pointer' | 'lease' | 'counter'

export interface RecordStore {
  /** Null where there is none. */
  read(kind: RecordKind, name: string): Promise<string | null>
  list(kind: RecordKind): Promise<StoredRecord[]>
  write(kind: RecordKind, name: string, value: string): Promise<void>
  remove(kind: RecordKind, name: string): Promise<void>
}

interface StoredRecord {
  readonly name: string
  readonly value: string
}

/** Stands where a record was until all replicas have lost it, so that none that comes back late brings it back. */
const REMOVED = ''

export function createRecordStore(client: ClusterClient): RecordStore {
  const collection = `${client.settings.prefix}_Record`
  let exists = false
  const known = async () => {
    exists ||= await collectionExists(client, collection)
    return exists
  }
  const write: RecordStore['write'] = async (kind, name, value) => {
    if (!(await known())) {
      await createCollection(client, collection, { properties: RECORD, hasVectors: false })
      exists = true
    }
    await writeObjects(client, collection, [{ id: uuidOf(kind, name), properties: { kind, name, value } }])
  }
  return {
    async read(kind, name) {
      if (!(await known())) return null
      const where = someOf('id', [uuidOf(kind, name)])
      const [found] = await readMajority<StoredRecord>(client, { collection, where, fields: 'name value', limit: 1 })
      return found === undefined || found.value === REMOVED ? null : found.value
    },
    async list(kind) {
      if (!(await known())) return []
      const where = { graphql: `{path:["kind"],operator:Equal,valueText:"${kind}"}` }
      const found = await readMajority<StoredRecord>(client, { collection, where, fields: 'name value', limit: 1000 })
      return found.filter(({ value }) => value !== REMOVED)
    },
    write,
    async remove(kind, name) {
      if (!(await known())) return
      await write(kind, name, REMOVED)
      await removeObject(client, collection, uuidOf(kind, name))
    },
  }
}

/** Small records by kind and name, each one object: manifests, the pointer to the current one, leases, counters. */
import type { ClusterClient } from './cluster-client.ts'
import { collectionExists, createCollection, RECORD } from './collections.ts'
import { uuidOf } from './object-ids.ts'
import { MOST_OBJECTS, removeObject, removeWhere, writeObjects } from './objects.ts'
import { readMajority } from './read-majority.ts'
import { someOf } from './where.ts'

export type RecordKind = 'manifest' | 'pointer' | 'lease' | `counter/${string}`

export interface RecordStore {
  /** Null where there is none. */
  read(kind: RecordKind, name: string): Promise<string | null>
  list(kind: RecordKind): Promise<StoredRecord[]>
  write(kind: RecordKind, name: string, value: string): Promise<void>
  /** For good: what stands in its place stays, so that no replica that was away brings it back. */
  remove(kind: RecordKind, name: string): Promise<void>
  /** Leaves nothing; a replica that was away may bring it back for a while. */
  erase(kind: RecordKind, name: string): Promise<void>
  /** Likewise, all of a kind. */
  eraseAll(kind: RecordKind): Promise<void>
}

export interface StoredRecord {
  readonly name: string
  readonly value: string
  /** Milliseconds since the epoch. */
  readonly writtenAt: number
}

interface FoundRecord {
  readonly name: string
  readonly value: string
  readonly _additional: { readonly lastUpdateTimeUnix: string }
}

const FIELDS = 'name value _additional{lastUpdateTimeUnix}'
/** Stands where a record was. */
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
      const [found] = await readMajority<FoundRecord>(client, { collection, where, fields: FIELDS, limit: 1 })
      return found === undefined || found.value === REMOVED ? null : found.value
    },
    async list(kind) {
      if (!(await known())) return []
      const where = { graphql: `{path:["kind"],operator:Equal,valueText:"${kind}"}` }
      const request = { collection, where, fields: FIELDS, limit: MOST_OBJECTS }
      const found = await readMajority<FoundRecord>(client, request)
      return found.filter(({ value }) => value !== REMOVED).map(toRecord)
    },
    write,
    async remove(kind, name) {
      if (await known()) await write(kind, name, REMOVED)
    },
    async erase(kind, name) {
      if (await known()) await removeObject(client, collection, uuidOf(kind, name))
    },
    async eraseAll(kind) {
      if (await known()) await removeWhere(client, collection, { path: ['kind'], operator: 'Equal', valueText: kind })
    },
  }
}

function toRecord({ name, value, _additional }: FoundRecord): StoredRecord {
  return { name, value, writtenAt: Number(_additional.lastUpdateTimeUnix) }
}

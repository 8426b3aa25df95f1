/** Where the index of a cluster is kept. */
import type { ClusterClient } from './cluster-client.ts'
import type { RecordStore } from './record-store.ts'

export interface WeaviatePlace {
  readonly client: ClusterClient
  readonly records: RecordStore
}

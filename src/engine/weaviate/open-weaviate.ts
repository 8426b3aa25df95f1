/** Everything that keeps an index in a cluster, over one client. */
import type { ClusterSettings } from '../../config.ts'
import type { Logger } from '../../log.ts'
import type { GenerationStore } from '../generation-store.ts'
import type { Upkeep } from '../upkeep.ts'
import { createClusterClient } from './cluster-client.ts'
import { createRecordStore } from './record-store.ts'
import { warnOfUnnamed } from './unnamed-nodes.ts'
import { createWeaviateGenerations } from './weaviate-generations.ts'
import { createWeaviateUpkeep } from './weaviate-upkeep.ts'

export interface WeaviateStorage {
  readonly generations: GenerationStore
  readonly upkeep: Upkeep
}

/** Asks nothing of the cluster yet. */
export function openWeaviate(settings: ClusterSettings, logger: Logger): WeaviateStorage {
  const client = createClusterClient(settings, logger)
  const place = { client, records: createRecordStore(client) }
  const generations = createWeaviateGenerations(place)
  const open: GenerationStore['open'] = async (manifest, identity) => {
    const engine = await generations.open(manifest, identity)
    await warnOfUnnamed(client, logger).catch(() => {})
    return engine
  }
  return { generations: { ...generations, open }, upkeep: createWeaviateUpkeep(place, generations) }
}

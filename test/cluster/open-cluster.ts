/** A generation of its own in the cluster that WEAVIATE_URLS names, removed after. */
import { randomBytes } from 'node:crypto'
import { type ClusterSettings, readConfig } from '../../src/config.ts'
import { createClusterClient } from '../../src/engine/weaviate/cluster-client.ts'
import { createRecordStore } from '../../src/engine/weaviate/record-store.ts'
import type { WeaviatePlace } from '../../src/engine/weaviate/weaviate-generations.ts'
import { createLogger } from '../../src/log.ts'

/** A prefix of its own keeps tests that run at once apart. */
export function clusterSettings(): ClusterSettings {
  const { cluster } = readConfig({ ...process.env, WEAVIATE_PREFIX: `T${randomBytes(5).toString('hex')}` })
  return cluster
}

export function openPlace(settings: ClusterSettings = clusterSettings()): WeaviatePlace {
  const client = createClusterClient(settings, createLogger('silent'))
  return { client, records: createRecordStore(client) }
}

/** Removes every collection of the place. */
export async function removePlace({ client }: WeaviatePlace): Promise<void> {
  const { body } = await client.send({ method: 'GET', path: '/v1/schema' })
  const names = (body as { classes: { class: string }[] }).classes.map(each => each.class)
  for (const name of names.filter(each => each.startsWith(`${client.settings.prefix}_`)))
    await client.send({ method: 'DELETE', path: `/v1/schema/${name}` })
}

/** Holds the addresses that are set against the nodes that there are, since a majority is read from all of them. */
import type { ClusterSettings } from '../../config.ts'
import type { Logger } from '../../log.ts'

/** Of a client of the cluster. */
interface Asking {
  readonly settings: ClusterSettings
  send(request: { readonly method: 'GET'; readonly path: string }): Promise<{ readonly body: unknown }>
}

/** Says what to do where fewer addresses are set than there are nodes; null where that is no harm. */
export function adviceOnUnnamed({ urls, replicas }: ClusterSettings, nodes: number): string | null {
  if (replicas === 1 || urls.length >= nodes) return null
  return `WEAVIATE_URLS names ${urls.length} of ${nodes} nodes, so what a majority holds cannot be told: name all of them`
}

/** Reading goes on with what the named ones hold. */
export async function warnOfUnnamed(client: Asking, logger: Logger): Promise<void> {
  const { body } = await client.send({ method: 'GET', path: '/v1/nodes' })
  const advice = adviceOnUnnamed(client.settings, (body as { nodes: readonly unknown[] }).nodes.length)
  if (advice !== null) logger.warn(`${advice}; until then nothing is written`)
}

/** Every node is stopped and started in turn, as for an update. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ClusterWorld } from '../cluster-world.ts'

/** Whoever rolls a cluster waits until a node has caught up before the next one: with the timers of this one it soon has. */
const CATCH_UP_MS = 6000

export async function rollCluster({ cluster, holdMs }: ClusterWorld): Promise<string> {
  const started = performance.now()
  for (const node of cluster.nodes) {
    await node.stop()
    node.start()
    await node.ready()
    await cluster.healthy()
    await pause(Math.max(holdMs, CATCH_UP_MS))
  }
  return `${cluster.nodes.length} nodes in ${((performance.now() - started) / 1000).toFixed(0)} s`
}

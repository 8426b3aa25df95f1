/** A node is cut off from everybody: its connections hang instead of breaking, and it does not know that it is alone. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ClusterWorld } from '../cluster-world.ts'

export async function cutNode({ cluster, holdMs }: ClusterWorld): Promise<string> {
  // One that a server of ours asks first.
  const node = cluster.nodes[0]!
  cluster.cut(node)
  try {
    await pause(2 * holdMs)
  } finally {
    cluster.rejoin(node)
  }
  await cluster.healthy()
  await pause(holdMs)
  const how = cluster.cutting === 'namespace' ? 'in its network namespace' : 'by freezing it: no namespaces here'
  return `${node.name}, cut off ${how}`
}

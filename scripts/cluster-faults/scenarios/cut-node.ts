/** A node is cut off from everybody: its connections hang instead of breaking, and it does not know that it is alone. */
import { setTimeout as pause } from 'node:timers/promises'
import type { EngineNode } from '../../cluster/engine-node.ts'
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
  const rejoined = await untilMet(cluster, node)
  await pause(holdMs)
  const how = cluster.cutting === 'namespace' ? 'in its network namespace' : 'by freezing it: no namespaces here'
  return `${node.name}, cut off ${how}, ${rejoined}`
}

/** Both sides may have given each other up for dead, and look no more: then the node is started anew, as one would. */
const LONGEST_MEETING_MS = 45_000

async function untilMet(cluster: ClusterWorld['cluster'], node: EngineNode): Promise<string> {
  const healthy = cluster.healthy().then(() => true)
  healthy.catch(() => {}) // awaited again below, or reported by the next wait
  const inTime = await Promise.race([healthy, pause(LONGEST_MEETING_MS, false, { ref: false })])
  if (inTime) return 'met the others by itself'
  await node.kill()
  node.start()
  await node.ready()
  await cluster.healthy()
  return 'met the others only when it was started anew'
}

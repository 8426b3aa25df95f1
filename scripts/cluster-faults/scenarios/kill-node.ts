/** A node is killed under load and comes back: nobody notices, and it answers with all that it missed. */
import { setTimeout as pause } from 'node:timers/promises'
import type { EngineNode } from '../../cluster/engine-node.ts'
import type { ClusterWorld } from '../cluster-world.ts'

export async function killFollower(world: ClusterWorld): Promise<string> {
  const leader = await world.cluster.leader()
  // One that a server of ours asks first, as two of three nodes are.
  return killAndRestart(world, world.cluster.nodes.find(node => node !== leader)!)
}

export async function killLeader(world: ClusterWorld): Promise<string> {
  const { cluster } = world
  const leader = await cluster.leader()
  if (leader === null) throw new Error('the cluster has no leader to be killed')
  const killed = killAndRestart(world, leader)
  const started = performance.now()
  let next: EngineNode | null = null
  while (next === null || next === leader) {
    await pause(100)
    next = await cluster.leader()
  }
  const seconds = (performance.now() - started) / 1000
  return `${await killed}; another leader after ${seconds.toFixed(1)} s`
}

async function killAndRestart({ cluster, holdMs }: ClusterWorld, node: EngineNode): Promise<string> {
  await node.kill()
  await pause(holdMs)
  node.start()
  await node.ready()
  await cluster.healthy()
  // It is the first moments back that show what it missed.
  await pause(holdMs)
  return `${node.name} gone for ${(holdMs / 1000).toFixed(0)} s`
}

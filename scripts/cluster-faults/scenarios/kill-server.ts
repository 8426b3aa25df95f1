/** One of our servers is killed: the other goes on, and the one that comes back knows all that was written. */
import { setTimeout as pause } from 'node:timers/promises'
import { type ClusterWorld, preferring } from '../cluster-world.ts'

export async function killServer({ cluster, servers, load, holdMs, serve }: ClusterWorld): Promise<string> {
  await servers[0]!.kill()
  await pause(holdMs)
  const server = await serve(preferring(cluster, 0))
  servers[0] = server
  load.addresses[0] = server.address
  await pause(holdMs)
  return `ready again ${(server.readyMs / 1000).toFixed(1)} s after its start`
}

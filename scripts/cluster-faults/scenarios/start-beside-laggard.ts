/** A server of ours starts while a node catches up that it would ask first: nobody told it, and it finds everything. */
import { setTimeout as pause } from 'node:timers/promises'
import { search } from '../../faults/ask-server.ts'
import { type ClusterWorld, preferring } from '../cluster-world.ts'
import { namesArticle } from '../found-articles.ts'

const ARTICLES = 60
const MOST_TRIES = 60

export async function startBesideLaggard(world: ClusterWorld): Promise<string> {
  const { cluster, servers, load, serve, faults } = world
  const node = cluster.nodes[0]!
  await node.kill()
  // The other server asks another node first.
  const written = await writeMany(world, servers[1]!.address)
  node.start()
  await node.ready()
  const [server, alone] = await Promise.all([serve(preferring(cluster, 0)), serve({ WEAVIATE_URLS: node.url })])
  const [missed, missedAlone] = await Promise.all(
    [server, alone].map(({ address }) => findMissing(world, address, written)),
  )
  faults.push(...missed!.map(id => `${id} was written while ${node.name} was away, and a new server does not find it`))
  await Promise.all([server.kill(), alone.kill()])
  await cluster.healthy()
  for (const id of written) load.release(id)
  return `${written.length} articles written while ${node.name} was away; alone it lacked ${missedAlone!.length} of them then`
}

/** Ids that were acknowledged; they stay reserved. */
async function writeMany({ load }: ClusterWorld, address: string): Promise<string[]> {
  const written: string[] = []
  for (let tries = 0; written.length < ARTICLES && tries < ARTICLES + MOST_TRIES; tries++) {
    const id = load.reserve()
    if (await load.put(address, id)) {
      written.push(id)
      continue
    }
    load.release(id)
    await pause(500)
  }
  return written
}

async function findMissing({ truth, texts }: ClusterWorld, address: string, ids: readonly string[]): Promise<string[]> {
  const missing: string[] = []
  for (const id of ids) {
    const [version] = truth.allowed(id)
    const found = await search(address, texts.find(version!)!.mark, 'keyword')
    if (found?.status !== 200 || !namesArticle(found.body, id)) missing.push(id)
  }
  return missing
}

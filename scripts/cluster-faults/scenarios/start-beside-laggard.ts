/** Somebody begins to ask while a node catches up that is to be asked first: nobody told them, and they find everything. */
import { setTimeout as pause } from 'node:timers/promises'
import { openStorage } from '../../../src/compose.ts'
import { readConfig } from '../../../src/config.ts'
import { createLogger } from '../../../src/log.ts'
import { type ClusterWorld, preferring } from '../cluster-world.ts'

const ARTICLES = 40
const MOST_TRIES = 60

export async function startBesideLaggard(world: ClusterWorld): Promise<string> {
  const { cluster, servers, load, faults } = world
  const node = cluster.nodes[0]!
  await node.kill()
  // The other server asks another node first.
  const written = await writeMany(world, servers[1]!.address)
  node.start()
  await node.ready()
  // At once, while a server of its own would still be starting.
  const [alone, missed] = await Promise.all([
    findMissing(world, { WEAVIATE_URLS: node.url }, written),
    findMissing(world, preferring(cluster, 0), written),
  ])
  faults.push(...missed.map(id => `${id} was written while ${node.name} was away, and whoever asks anew misses it`))
  await cluster.healthy()
  for (const id of written) load.release(id)
  return `${written.length} articles written while ${node.name} was away; of those it lacked ${alone.length} when asked`
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

type Environment = Readonly<Record<string, string>>

/** By words, as a server that opens the index now would look for them. */
async function findMissing(world: ClusterWorld, environment: Environment, ids: readonly string[]): Promise<string[]> {
  const { cluster, truth, texts } = world
  const config = readConfig({ ...cluster.environment, ...environment })
  const { generations } = openStorage(config, createLogger('silent'))
  const engine = await generations.openAny((await generations.current())!)
  try {
    const missing: string[] = []
    for (const id of ids) {
      const [version] = truth.allowed(id)
      const found = await engine.matching(texts.find(version!)!.mark, 5, {})
      if (!found.some(({ articleId }) => articleId === id)) missing.push(id)
    }
    return missing
  } finally {
    await engine.close()
  }
}

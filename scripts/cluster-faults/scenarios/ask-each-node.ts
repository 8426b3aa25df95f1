/** Every node alone holds all that was acknowledged and finds it by words and by meaning, whatever it went through. */
import { search } from '../../faults/ask-server.ts'
import { checkIndex } from '../../faults/check-index.ts'
import type { ClusterWorld } from '../cluster-world.ts'
import { namesArticle, sentenceOf } from '../found-articles.ts'

const MOST_ARTICLES = 25

/** A server that knows one node only sees what that node has; the vectors of the last batch before a kill, say. */
export async function askEachNode(world: ClusterWorld): Promise<string> {
  const { cluster, serve, faults, load } = world
  let looked = 0
  for (const node of cluster.nodes) {
    const server = await serve({ WEAVIATE_URLS: node.url })
    try {
      // Nobody writes meanwhile, or a node would be asked for what it is just about to get.
      const { losses, faults: found } = await checkIndex(server.address, world)
      faults.push(...[...losses, ...found].map(fault => `${node.name} alone: ${fault}`))
      looked += await findAll(world, server.address, node.name)
    } finally {
      await server.kill()
    }
  }
  return `${load.addresses.length} servers aside, ${looked} searches through single nodes`
}

async function findAll({ truth, texts, faults }: ClusterWorld, address: string, name: string): Promise<number> {
  let looked = 0
  for (const id of truth.ids()) {
    const [version] = truth.allowed(id)
    if (truth.allowed(id).size !== 1 || version == null || looked >= 2 * MOST_ARTICLES) continue
    const { mark, text } = texts.find(version)!
    for (const [query, mode] of [
      [mark, 'keyword'],
      [sentenceOf(text), 'semantic'],
    ] as const) {
      const answer = await search(address, query, mode)
      looked++
      const isFound = answer?.status === 200 && namesArticle(answer.body, id)
      if (!isFound) faults.push(`${name} alone does not find ${id} by ${mode} search: ${answer?.status}`)
    }
  }
  return looked
}

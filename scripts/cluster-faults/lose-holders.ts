/** Five nodes, of which three hold the index: two of those die, and a write is refused although most nodes live. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { EngineNode } from '../cluster/engine-node.ts'
import { type Cluster, startCluster } from '../cluster/start-cluster.ts'
import { type Answer, putArticle } from '../faults/ask-server.ts'
import type { VerbatimProcesses } from '../faults/verbatim-processes.ts'
import { noFigures } from './figures.ts'
import type { ClusterResult } from './run-scenarios.ts'
import { faultOfRefusal } from './write-steadily.ts'

const NODES = 5
/** By then the engine takes the dead for gone and would accept a write on the one replica that is left. */
const FORGOTTEN_MS = 16_000

export interface HoldersParts {
  readonly program: string
  readonly processes: VerbatimProcesses
  readonly signal: AbortSignal
}

export async function loseHolders({ program, processes, signal }: HoldersParts): Promise<ClusterResult> {
  const started = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-cluster-'))
  const cluster = await startCluster({ program, nodes: NODES, folder, signal })
  try {
    const faults = await killHolders(cluster, processes)
    const seconds = (performance.now() - started) / 1000
    const note = `2 of 3 holders among ${NODES} nodes; refused at once and ${FORGOTTEN_MS / 1000} s later`
    return {
      ...noFigures(),
      name: 'holders down',
      kills: 2,
      note,
      losses: 0,
      faults,
      seconds,
      refusedWrites: 2,
      puts: 1,
    }
  } finally {
    await cluster.close()
  }
}

async function killHolders(cluster: Cluster, processes: VerbatimProcesses): Promise<string[]> {
  const server = await processes.serve({ environment: cluster.environment })
  const stored = await putArticle(server.address, 'first', 'This was stored while all was well.')
  if (stored?.status !== 201) return [`with all nodes well a PUT was answered ${JSON.stringify(stored)}`]
  const holders = await findHolders(cluster)
  if (holders.length !== 3) return [`${holders.length} nodes hold the index, expected 3`]
  await Promise.all(holders.slice(0, 2).map(node => node.kill()))
  const faults: string[] = []
  for (const wait of [1000, FORGOTTEN_MS]) {
    await pause(wait)
    const answer = await putArticle(server.address, 'second', `This came ${wait} ms after two holders were gone.`)
    const fault = faultOf(answer)
    if (fault !== null) faults.push(`with two of three holders dead for ${wait} ms a PUT was answered ${fault}`)
  }
  await server.kill()
  return faults
}

function faultOf(answer: Answer | null): string | null {
  return answer === null ? 'not at all' : faultOfRefusal(answer)
}

interface NodeShards {
  readonly name: string
  readonly shards: readonly { readonly class: string }[] | null
}

async function findHolders({ nodes, apiKey }: Cluster): Promise<EngineNode[]> {
  const headers = { authorization: `Bearer ${apiKey}` }
  const response = await fetch(`${nodes[0]!.url}/v1/nodes?output=verbose`, { headers })
  const found = (await response.json()) as { nodes: readonly NodeShards[] }
  const holds = ({ shards }: NodeShards) => (shards ?? []).some(shard => shard.class.endsWith('_Article'))
  const names = found.nodes.filter(holds).map(({ name }) => name)
  return nodes.filter(({ name }) => names.includes(name))
}

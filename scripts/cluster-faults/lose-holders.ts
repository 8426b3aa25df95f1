/** Five nodes, of which three hold the index: two of those die, writes are refused although most nodes live, and all comes back. */
import { createHash } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { EngineNode } from '../cluster/engine-node.ts'
import { type Cluster, startCluster } from '../cluster/start-cluster.ts'
import { type Answer, ask, putArticle, search } from '../faults/ask-server.ts'
import { checkResults, type KnownTexts } from '../faults/check-citations.ts'
import type { VerbatimProcesses } from '../faults/verbatim-processes.ts'
import { type Figures, noFigures } from './figures.ts'
import { namesArticle } from './found-articles.ts'
import type { ClusterResult } from './run-scenarios.ts'
import { faultOfRefusal } from './write-steadily.ts'

const NODES = 5
/** By then the engine takes the dead for gone and would accept a write on the one replica that is left. */
const FORGOTTEN_MS = 16_000
const LONGEST_RECOVERY_MS = 30_000

export interface HoldersParts {
  readonly program: string
  readonly processes: VerbatimProcesses
  readonly signal: AbortSignal
}

export async function loseHolders({ program, processes, signal }: HoldersParts): Promise<ClusterResult> {
  const started = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-cluster-'))
  const cluster = await startCluster({ program, nodes: NODES, folder, signal })
  const account: Account = { figures: noFigures(), kills: 0, faults: [] }
  try {
    await killHolders(cluster, processes, account)
    const { figures, kills, faults } = account
    const seconds = (performance.now() - started) / 1000
    const note = `${kills} of 3 holders among ${NODES} nodes; refused at once and ${FORGOTTEN_MS / 1000} s later`
    const losses = faults.filter(fault => fault.startsWith('lost: ')).length
    return { ...figures, name: 'holders down', kills, note, losses, faults, seconds }
  } finally {
    await cluster.close()
  }
}

/** What happened so far. */
interface Account {
  readonly figures: Figures
  kills: number
  readonly faults: string[]
}

const FIRST = 'This was stored while all was well.'
const WAITS_MS = [1000, FORGOTTEN_MS]
const secondAfter = (waitMs: number) => `This came ${waitMs} ms after two holders were gone.`

async function killHolders(cluster: Cluster, processes: VerbatimProcesses, account: Account): Promise<void> {
  const { figures, faults } = account
  const { address, kill } = await processes.serve({ environment: cluster.environment })
  const stored = await putArticle(address, 'first', FIRST)
  if (stored?.status !== 201) {
    faults.push(`with all nodes well a PUT was answered ${JSON.stringify(stored)}`)
    return
  }
  figures.puts++
  const holders = await findHolders(cluster)
  if (holders.length !== 3) {
    faults.push(`${holders.length} nodes hold the index, expected 3`)
    return
  }
  const killed = holders.slice(0, 2)
  await Promise.all(killed.map(node => node.kill()))
  account.kills += killed.filter(node => !node.isAlive()).length
  for (const waitMs of WAITS_MS) {
    await pause(waitMs)
    noteRefusal(account, waitMs, await putArticle(address, 'second', secondAfter(waitMs)))
  }
  for (const node of killed) node.start()
  await Promise.all(killed.map(node => node.ready()))
  await cluster.healthy()
  await checkAfter(address, account)
  await kill()
}

function noteRefusal({ figures, faults }: Account, waitMs: number, answer: Answer | null): void {
  if (answer === null) figures.unanswered++
  const fault = answer === null ? 'not at all' : faultOfRefusal(answer)
  if (fault === null) figures.refusedWrites++
  else faults.push(`with two of three holders dead for ${waitMs} ms a PUT was answered ${fault}`)
}

/** What was acknowledged is there, and what was refused is there whole or not at all. */
async function checkAfter(address: string, account: Account): Promise<void> {
  const { figures, faults } = account
  const first = await readWhenWell(address, 'first')
  if (first?.status !== 200 || first.body.text !== FIRST) faults.push(`lost: first is ${JSON.stringify(first)}`)
  const second = await readWhenWell(address, 'second')
  const refused = WAITS_MS.map(secondAfter)
  const isThere = second?.status === 200 && refused.includes(second.body.text)
  if (!isThere && second?.status !== 404) faults.push(`what was refused is there as ${JSON.stringify(second)}`)
  const texts = createKnownTexts([FIRST, ...refused])
  for (const [id, query, isExpected] of [
    ['first', FIRST, true],
    ['second', 'two holders were gone', isThere],
  ] as const) {
    const found = await search(address, query, 'keyword')
    figures.searches++
    if (found?.status !== 200 || namesArticle(found.body, id) !== isExpected)
      faults.push(`${id} ${isExpected ? 'is there' : 'is not there'} and a search for it gave ${JSON.stringify(found)}`)
    else faults.push(...checkResults(texts, found.body.results))
  }
}

function createKnownTexts(texts: readonly string[]): KnownTexts {
  const known = new Map(texts.map(text => [createHash('sha256').update(text, 'utf8').digest('hex'), { text }]))
  return { find: sha256 => known.get(sha256) }
}

/** The last answer where none in time is anything but a refusal. */
async function readWhenWell(address: string, id: string): Promise<Answer | null> {
  for (const started = performance.now(); ; ) {
    const answer = await ask(address, `/v1/articles/${id}`)
    const isRefused = answer === null || answer.status >= 500
    if (!isRefused || performance.now() - started > LONGEST_RECOVERY_MS) return answer
    await pause(200)
  }
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

/** How soon a server with a large index is ready again after a kill in the middle of writing. */
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Foundation, openStorage } from '../../src/compose.ts'
import { openVerifier } from '../../src/compose-indexing.ts'
import { createRandom } from '../../src/evaluation/create-random.ts'
import { prepareIndex } from '../benchmark/prepare-index.ts'
import { formatTable } from '../benchmark/statistics.ts'
import { createArticleTexts } from './article-texts.ts'
import { ask } from './ask-server.ts'
import { createTruth, type Truth } from './truth.ts'
import { createVerbatimProcesses, type Server } from './verbatim-processes.ts'
import { createWriteLoad } from './write-load.ts'

export interface LargeKills {
  readonly sentences: number
  readonly acknowledged: number
  /** Per kill, from starting the process to its being ready, in milliseconds. */
  readonly readyMs: readonly number[]
  readonly losses: readonly string[]
  readonly findings: readonly string[]
}

export interface LargeKillsOptions {
  /** Judged sets in BEIR layout, whose vectors are copied. */
  readonly collections: readonly string[]
  readonly sentences: number
  readonly kills: number
  readonly seed: number
  /** An empty folder, for the copy that is written to. */
  readonly scratch: string
}

/** `foundation` is of the folder where prepared indexes are kept. */
export async function killLargeIndex(foundation: Foundation, options: LargeKillsOptions): Promise<LargeKills> {
  const prepared = await prepareIndex(foundation, options)
  const indexData = join(options.scratch, 'large')
  mkdirSync(indexData, { recursive: true })
  cpSync(prepared.folder, indexData, { recursive: true })
  const processes = createVerbatimProcesses(indexData)
  try {
    const kills = await killAgainAndAgain(processes, options)
    const config = { ...foundation.config, indexData }
    const verifier = openVerifier({ ...foundation, config, ...openStorage(config, foundation.logger) })
    const { findings } = await verifier.verify({ sample: 20 })
    return { sentences: prepared.sentences, ...kills, findings: findings.map(({ detail }) => detail) }
  } finally {
    await processes.endAll()
  }
}

async function killAgainAndAgain(
  processes: ReturnType<typeof createVerbatimProcesses>,
  { kills, seed }: LargeKillsOptions,
) {
  const random = createRandom(seed)
  const truth = createTruth()
  const losses: string[] = []
  const texts = createArticleTexts(random)
  const load = createWriteLoad({ truth, texts, random, onFault: fault => void losses.push(fault), searches: 'no' })
  const readyMs: number[] = []
  let server = await processes.serve()
  for (let kill = 0; kill < kills; kill++) {
    const run = load.start(server.address, { put: 5, delete: 2, import: 1, job: 1 })
    await pause(500 + random() * 2000)
    await server.kill()
    await run.stop()
    server = await processes.serve()
    readyMs.push(server.readyMs)
    await load.settleJobs(server.address)
    losses.push(...(await compareWritten(server, truth)))
  }
  return { acknowledged: load.acknowledged, readyMs, losses }
}

/** Only what was written here is known. */
async function compareWritten({ address }: Server, truth: Truth): Promise<string[]> {
  const found = new Map<string, string | null>()
  for (const id of truth.ids()) {
    const answer = await ask(address, `/v1/articles/${id}`)
    found.set(id, answer?.status === 200 ? String(answer.body.sha256) : null)
  }
  return truth.compare(found)
}

export function formatLargeKills({ sentences, acknowledged, readyMs, losses, findings }: LargeKills): string {
  const head = ['sentences', 'kills', 'writes acknowledged', 'losses', 'verify findings', 'ready after each kill, ms']
  const times = readyMs.map(ms => ms.toFixed(0)).join(', ')
  const counts = [sentences, readyMs.length, acknowledged, losses.length, findings.length].map(String)
  return formatTable(head, [[...counts, times]])
}

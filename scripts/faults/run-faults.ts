/** Runs rounds, scenarios and the kills of a large index one after the other, and sums up. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Foundation, openStorage } from '../../src/compose.ts'
import { formatLargeKills, killLargeIndex, type LargeKills } from './kill-large-index.ts'
import { runRounds } from './run-rounds.ts'
import type { ScenarioResult } from './scenario.ts'
import { formatScenarios, runScenarios } from './scenarios.ts'
import { formatTally, isSound, type RoundResult } from './tally.ts'
import { createVerbatimProcesses } from './verbatim-processes.ts'

export interface FaultsOptions {
  readonly rounds: number
  readonly seed: number
  readonly updates: number
  readonly scenarios: readonly string[]
  /** Sentences of the large index; null for none. */
  readonly large: number | null
  readonly collections: readonly string[]
}

export interface Outcome {
  readonly isGood: boolean
  /** Tables. */
  readonly text: string
  readonly json: unknown
}

const LARGE_KILLS = 5

/** `folder` is empty; all indexes are made in it, but for the large one, which is kept in that of the foundation. */
export async function runFaults(foundation: Foundation, folder: string, options: FaultsOptions): Promise<Outcome> {
  const { seed, updates } = options
  const rounds = options.rounds === 0 ? [] : await runAllRounds(foundation, folder, options)
  const world = { folder, foundation, seed, updates }
  const scenarios = await runScenarios(options.scenarios, world, reportScenario)
  const large = options.large === null ? null : await killLarge(foundation, folder, options)
  const tables = [
    ...(rounds.length === 0 ? [] : [formatTally(rounds)]),
    ...(scenarios.length === 0 ? [] : [formatScenarios(scenarios)]),
    ...(large === null ? [] : [formatLargeKills(large)]),
  ]
  const isLargeGood = large === null || large.losses.length + large.findings.length === 0
  const isGood = rounds.every(isSound) && scenarios.every(({ faults }) => faults.length === 0) && isLargeGood
  return { isGood, text: tables.join('\n'), json: { options, rounds, scenarios, large } }
}

async function runAllRounds(foundation: Foundation, folder: string, options: FaultsOptions): Promise<RoundResult[]> {
  const indexData = join(folder, 'index')
  const scratch = join(folder, 'scratch')
  mkdirSync(scratch)
  const config = { ...foundation.config, indexData }
  const own = { ...foundation, config, ...openStorage(config, foundation.logger) }
  const processes = createVerbatimProcesses(indexData)
  try {
    return await runRounds({ foundation: own, processes, scratch }, { ...options, onRound: reportRound })
  } finally {
    await processes.endAll()
  }
}

function killLarge(foundation: Foundation, folder: string, options: FaultsOptions): Promise<LargeKills> {
  mkdirSync(join(foundation.config.indexData, 'benchmark'), { recursive: true })
  return killLargeIndex(foundation, { ...options, sentences: options.large!, kills: LARGE_KILLS, scratch: folder })
}

function reportRound(result: RoundResult, round: number): void {
  const { moment, acknowledged, kills, isMet, losses, faults, findings } = result
  console.log(`round ${round}: ${moment}, ${isMet ? 'met' : 'missed'}, ${acknowledged} writes, ${kills} kills`)
  reportFaults([...losses.map(loss => `lost: ${loss}`), ...faults, ...findings.map(finding => `verify: ${finding}`)])
}

function reportScenario({ name, note, untested, faults }: ScenarioResult): void {
  console.log(`${name}: ${untested === null ? note : `not tested here: ${untested}`}`)
  reportFaults(faults)
}

function reportFaults(faults: readonly string[]): void {
  for (const fault of faults) console.log(`  WRONG ${fault}`)
}

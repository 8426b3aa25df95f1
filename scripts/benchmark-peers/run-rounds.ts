/** Runs all systems round by round, A B C A B C, so that what changes on the machine falls on all alike. */

import { messageOf } from '../../src/errors.ts'
import type { JudgedQuery } from '../../src/evaluation/judge-queries.ts'
import { type CountTokens, countEmbedded } from './count-embedded.ts'
import type { SystemReport } from './format-peers.ts'
import { measureRound, type RoundTask } from './measure-round.ts'
import type { PeerCommand } from './peer-process.ts'
import { figuresOf, type RoundFigures, summariseRounds } from './summarise-rounds.ts'
import type { System } from './systems.ts'

export interface Comparison {
  readonly systems: readonly System[]
  readonly rounds: number
  readonly queries: readonly JudgedQuery[]
  /** Of titles and texts. */
  readonly articleCharacters: number
  readonly countTokens: CountTokens
  /** Installs what it needs; throws when it cannot. */
  readonly prepare: (system: System) => Promise<PeerCommand>
  readonly task: Omit<RoundTask, 'command' | 'onStep'>
  readonly onStep: (step: string) => void
}

export interface MeasuredSystem extends SystemReport {
  readonly rounds: readonly RoundFigures[]
}

interface Runner {
  readonly system: System
  command: PeerCommand | null
  failure: string | null
  versions: Readonly<Record<string, string>>
  embeddedCharacters: number | null
  readonly rounds: RoundFigures[]
}

/** A system that fails is left out of the rounds that follow, with its reason; the others go on. */
export async function runRounds(comparison: Comparison): Promise<MeasuredSystem[]> {
  const runners = await prepareAll(comparison)
  for (let round = 1; round <= comparison.rounds; round++) {
    for (const runner of runners) {
      if (runner.failure === null) await runOnce(comparison, runner, `round ${round}: ${runner.system.name}`)
    }
  }
  return runners.map(({ system, versions, failure, rounds }) => ({
    name: system.name,
    label: system.label,
    versions,
    failure,
    rounds,
    summary: rounds.length === 0 ? null : summariseRounds(rounds),
  }))
}

/** Before anything is measured, so that no installation runs beside or between measurements. */
async function prepareAll({ systems, prepare, onStep, task }: Comparison): Promise<Runner[]> {
  const runners: Runner[] = []
  for (const system of systems) {
    task.signal.throwIfAborted()
    onStep(`prepare ${system.name}`)
    const runner: Runner = { system, command: null, failure: null, versions: {}, embeddedCharacters: null, rounds: [] }
    try {
      runner.command = await prepare(system)
    } catch (error) {
      runner.failure = `not installed: ${messageOf(error)}`
    }
    runners.push(runner)
  }
  return runners
}

async function runOnce(comparison: Comparison, runner: Runner, name: string): Promise<void> {
  const { task, queries, onStep, articleCharacters: articles, countTokens } = comparison
  try {
    const round = await measureRound({ ...task, command: runner.command!, onStep: step => onStep(`${name} ${step}`) })
    const { texts, window } = round.embedded
    runner.versions = round.versions
    runner.embeddedCharacters ??= countEmbedded(texts, window, countTokens)
    runner.rounds.push(figuresOf(round, queries, { articles, embedded: runner.embeddedCharacters }))
  } catch (error) {
    task.signal.throwIfAborted()
    runner.failure = messageOf(error)
    onStep(`${name} failed: ${runner.failure}`)
  }
}

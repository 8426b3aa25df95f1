/** Rounds of random writes with a kill at a random moment, each followed by a check of everything. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Foundation } from '../../src/compose.ts'
import { openVerifier } from '../../src/compose-indexing.ts'
import { createRandom, shuffle } from '../../src/evaluation/create-random.ts'
import { median } from '../benchmark/statistics.ts'
import { type ArticleTexts, createArticleTexts } from './article-texts.ts'
import { checkBackup } from './check-backup.ts'
import { checkIndex } from './check-index.ts'
import { MOMENTS, type Moment, type MomentName, type Step } from './moments.ts'
import type { RoundResult } from './tally.ts'
import { createTruth, type Truth } from './truth.ts'
import type { Server, VerbatimProcesses } from './verbatim-processes.ts'
import { createWriteLoad, type WriteLoad } from './write-load.ts'

export interface RoundsOptions {
  readonly rounds: number
  readonly seed: number
  /** Called after each. */
  readonly onRound: (result: RoundResult, round: number) => void
}

export interface RoundsParts {
  /** On the index that the rounds write to. */
  readonly foundation: Foundation
  readonly processes: VerbatimProcesses
  /** An empty folder. */
  readonly scratch: string
}

interface State extends RoundsParts {
  readonly random: () => number
  readonly truth: Truth
  readonly texts: ArticleTexts
  readonly load: WriteLoad
  readonly faults: string[]
  /** How long steps took that came to their end. */
  readonly durations: Map<MomentName, number[]>
  server: Server
}

export async function runRounds(parts: RoundsParts, { rounds, seed, onRound }: RoundsOptions): Promise<RoundResult[]> {
  const state = await prepare(parts, seed)
  const results: RoundResult[] = []
  for (const [round, moment] of plan(rounds, seed).entries()) {
    const result = await runRound(state, moment)
    results.push(result)
    onRound(result, round + 1)
  }
  await state.server.kill()
  return results
}

/** Every kind of moment as often as the others, in random order. */
function plan(rounds: number, seed: number): MomentName[] {
  const names = Object.keys(MOMENTS) as MomentName[]
  const turns = Math.ceil(rounds / names.length)
  return Array.from({ length: turns }, (_, turn) => shuffle(names, seed + turn))
    .flat()
    .slice(0, rounds)
}

/** Some articles, and a generation to go back to. */
async function prepare(parts: RoundsParts, seed: number): Promise<State> {
  const random = createRandom(seed)
  const truth = createTruth()
  const texts = createArticleTexts(random)
  const faults: string[] = []
  const load = createWriteLoad({ truth, texts, random, onFault: fault => void faults.push(fault) })
  const server = await parts.processes.serve()
  const state = { ...parts, random, truth, texts, load, faults, durations: new Map(), server }
  const run = load.start(server.address, { put: 1, delete: 0, import: 1, job: 0 })
  await pause(1000)
  await run.stop()
  await expectSound(state)
  truth.startWindow()
  const { code, output } = await parts.processes.run(['rebuild', '--quiet']).ended
  if (code !== 0) throw new Error(`the first rebuild failed: ${output}`)
  await pause(700)
  await expectSound(state)
  return state
}

async function expectSound(state: State): Promise<void> {
  const { losses, faults } = await checkIndex(state.server.address, state)
  const wrong = [...losses, ...faults, ...state.faults]
  if (wrong.length > 0) throw new Error(`something is wrong before anything was killed: ${wrong.join('; ')}`)
}

type Victim = 'server' | 'other'

async function runRound(state: State, name: MomentName): Promise<RoundResult> {
  const { load, truth, processes, faults } = state
  const moment: Moment = MOMENTS[name]
  const before = load.acknowledged
  faults.length = 0
  truth.startWindow()
  const scratch = join(state.scratch, 'round')
  mkdirSync(scratch, { recursive: true })
  const run = load.start(state.server.address, moment.mix)
  const step = moment.start({ ...state, indexData: state.foundation.config.indexData, scratch, run })
  await step.begun
  watchDuration(state, name, step)
  await pause(delayFor(state, name, moment))
  const victims = chooseVictims(state, step)
  const isMet = step.isUnderWay()
  await kill(state, step, victims)
  await run.stop()
  if (victims.includes('server')) state.server = await processes.serve()
  const readyMs = victims.includes('server') ? state.server.readyMs : null
  await endOther(state, step, victims)
  if (!victims.includes('server')) await pause(FOLLOWED_AFTER_MS)
  await load.settleJobs(state.server.address)
  const { losses, faults: found } = await checkIndex(state.server.address, state)
  faults.push(...found, ...(await checkBackup(state, step.backup ?? null)))
  const findings = await verify(state.foundation)
  rmSync(scratch, { recursive: true, force: true })
  const acknowledged = load.acknowledged - before
  return { moment: name, acknowledged, kills: victims.length, isMet, losses, faults: [...faults], findings, readyMs }
}

/** A server takes up another generation within this time. */
const FOLLOWED_AFTER_MS = 700

function watchDuration({ durations }: State, name: MomentName, { other }: Step): void {
  const begun = performance.now()
  const known = durations.get(name) ?? []
  durations.set(name, known)
  void other?.ended.then(({ code }) => {
    if (code === 0) known.push(performance.now() - begun)
  })
}

/** Anywhere in a step, as long as such steps took so far. */
function delayFor({ random, durations }: State, name: MomentName, { guess }: Moment): number {
  const known = durations.get(name) ?? []
  return random() * (known.length === 0 ? guess : median(known))
}

function chooseVictims({ random }: State, { other }: Step): Victim[] {
  if (other === null) return ['server']
  const choices: Victim[][] = [['server'], ['other'], ['server', 'other']]
  return choices[Math.floor(random() * choices.length)]!
}

async function kill({ server }: State, { other }: Step, victims: readonly Victim[]): Promise<void> {
  const killed = [...(victims.includes('other') ? [other!] : []), ...(victims.includes('server') ? [server] : [])]
  await Promise.all(killed.map(running => running.kill()))
}

/** What was not killed has to come to a good end by itself. */
async function endOther({ faults }: State, step: Step, victims: readonly Victim[]): Promise<void> {
  if (step.other === null) return
  const { code, output } = await step.other.ended
  step.conclude?.(code)
  if (code !== 0 && !victims.includes('other')) faults.push(`it ended with ${code}: ${output}`)
}

async function verify(foundation: Foundation): Promise<string[]> {
  const { findings } = await openVerifier(foundation).verify({ sample: 5 })
  return findings.map(({ part, articleId, detail }) => `${part} ${articleId ?? ''}: ${detail}`)
}

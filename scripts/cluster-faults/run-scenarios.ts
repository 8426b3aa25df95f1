/** Runs the scenarios on a cluster, each under the steady load and followed by a check of everything, and their table. */
import { setTimeout as pause } from 'node:timers/promises'
import { formatTable } from '../benchmark/statistics.ts'
import type { Server } from '../faults/verbatim-processes.ts'
import type { ClusterWorld } from './cluster-world.ts'
import type { Figures } from './figures.ts'
import { askEachNode } from './scenarios/ask-each-node.ts'
import { cutNode } from './scenarios/cut-node.ts'
import { killFollower, killLeader } from './scenarios/kill-node.ts'
import { killServer } from './scenarios/kill-server.ts'
import { loseMajority } from './scenarios/lose-majority.ts'
import { rollCluster } from './scenarios/roll-cluster.ts'
import { startBesideLaggard } from './scenarios/start-beside-laggard.ts'

/** Answers what was seen, in figures. */
export type ClusterScenario = (world: ClusterWorld) => Promise<string>

interface PlannedScenario {
  readonly run: ClusterScenario
  /** Nodes and servers of ours that are killed, cut off or stopped. */
  readonly kills: number
  /** Whether the steady load goes on meanwhile. */
  readonly isLoaded: boolean
}

const under = (run: ClusterScenario, kills: number): PlannedScenario => ({ run, kills, isLoaded: true })

export const CLUSTER_SCENARIOS: Readonly<Record<string, PlannedScenario>> = {
  'nothing happens': under(async ({ holdMs }) => pause(holdMs, ''), 0),
  'kill a follower': under(killFollower, 1),
  'kill the leader': under(killLeader, 1),
  'cut a node off': under(cutNode, 1),
  'two nodes down': under(loseMajority, 2),
  'kill our server': under(killServer, 1),
  'roll the cluster': under(rollCluster, 3),
  'start beside a laggard': { run: startBesideLaggard, kills: 1, isLoaded: false },
  'each node alone': { run: askEachNode, kills: 0, isLoaded: false },
}

export interface ClusterResult extends Figures {
  readonly name: string
  readonly kills: number
  readonly note: string
  readonly losses: number
  /** Losses among them. */
  readonly faults: readonly string[]
  readonly seconds: number
}

export async function runClusterScenario(world: ClusterWorld, name: string): Promise<ClusterResult> {
  const { run, kills, isLoaded } = CLUSTER_SCENARIOS[name]!
  const { load, faults, servers } = world
  const started = performance.now()
  faults.length = 0
  load.takeFigures()
  const loading = isLoaded ? load.start() : null
  let note = ''
  try {
    note = await run(world)
  } catch (error) {
    faults.push(String(error instanceof Error ? error.stack : error))
  } finally {
    await loading?.stop()
  }
  await world.check().catch(error => void faults.push(`the check failed: ${error}`))
  if (faults.length > 0) faults.push(...servers.flatMap(lastErrors))
  const losses = faults.filter(fault => fault.startsWith('lost: ')).length
  const seconds = (performance.now() - started) / 1000
  return { name, kills, note, losses, faults: [...faults], seconds, ...load.takeFigures() }
}

/** What a server logged as its own error, the last of it. */
function lastErrors({ address, printed }: Server): string[] {
  const lines = printed()
    .split('\n')
    .filter(line => /^\{"level":(50|60)/.test(line))
  return lines.slice(-2).map(line => `${address} logged ${line.slice(0, 1500)}`)
}

const HEAD = [
  'scenario',
  'searches',
  'puts',
  'deletes',
  'own reads',
  'kills',
  'tried again',
  'degraded',
  'refused: searches',
  'writes',
  'unanswered',
  'failures',
  'losses',
  'wrong',
]

export function formatClusterResults(results: readonly ClusterResult[]): string {
  const row = (name: string, part: readonly ClusterResult[]) => {
    const sum = (count: (result: ClusterResult) => number) =>
      String(part.reduce((total, each) => total + count(each), 0))
    return [
      name,
      sum(each => each.searches),
      sum(each => each.puts),
      sum(each => each.deletes),
      sum(each => each.ownReads),
      sum(each => each.kills),
      sum(each => each.retried),
      sum(each => each.degraded),
      sum(each => each.refusedSearches),
      sum(each => each.refusedWrites),
      sum(each => each.unanswered),
      sum(each => each.failed),
      sum(each => each.losses),
      sum(each => each.faults.length - each.losses - each.failed),
    ]
  }
  const operations = formatTable(HEAD, [...results.map(each => row(each.name, [each])), row('all', results)])
  const seen = formatTable(
    ['scenario', 'outcome', 's', 'longest search, ms', 'longest write, ms', 'seen'],
    results.map(each => [
      each.name,
      each.faults.length === 0 ? 'good' : `${each.faults.length} FAULTS`,
      each.seconds.toFixed(0),
      Math.round(each.longestSearchMs),
      Math.round(each.longestWriteMs),
      each.note,
    ]),
  )
  return `${operations}\n${seen}`
}

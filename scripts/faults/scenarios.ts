/** The scenarios by name, and their table. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { formatTable } from '../benchmark/statistics.ts'
import { runScenario, type Scenario, type ScenarioResult, type WorldOptions } from './scenario.ts'
import { buildTwiceAtOnce } from './scenarios/build-twice-at-once.ts'
import { damageDatabase } from './scenarios/damage-database.ts'
import { damageGraph } from './scenarios/damage-graph.ts'
import { fillDisk } from './scenarios/fill-disk.ts'
import { killModelWorker } from './scenarios/kill-model-worker.ts'
import { protectFolder } from './scenarios/protect-folder.ts'
import { shiftClock } from './scenarios/shift-clock.ts'
import { updateOneArticle } from './scenarios/update-one-article.ts'

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'full disk': fillDisk,
  'read-only folder': protectFolder,
  'damaged graph': damageGraph,
  'damaged database': damageDatabase,
  'jumping clock': shiftClock,
  'dying model': killModelWorker,
  'one article changed': updateOneArticle,
  'two builds at once': buildTwiceAtOnce,
}

export async function runScenarios(
  names: readonly string[],
  { folder, ...options }: WorldOptions,
  onEnd: (result: ScenarioResult) => void,
): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = []
  for (const name of names) {
    const own = join(folder, name.replaceAll(' ', '-'))
    mkdirSync(own)
    const result = await runScenario(name, SCENARIOS[name]!, { folder: own, ...options })
    results.push(result)
    onEnd(result)
  }
  return results
}

export function formatScenarios(results: readonly ScenarioResult[]): string {
  const rows = results.map(({ name, untested, note, faults, seconds }) => [
    name,
    untested === null ? (faults.length === 0 ? 'good' : `${faults.length} FAULTS`) : 'not tested here',
    seconds.toFixed(0),
    untested ?? note,
  ])
  return formatTable(['scenario', 'outcome', 's', 'seen'], rows)
}

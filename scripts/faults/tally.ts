/** Counts what the rounds did and prints it as a table. */
import { formatTable, spreadOf } from '../benchmark/statistics.ts'
import { MOMENTS, type MomentName } from './moments.ts'

export interface RoundResult {
  readonly moment: MomentName
  readonly acknowledged: number
  readonly kills: number
  /** Whether something was killed while the step was under way. */
  readonly isMet: boolean
  readonly losses: readonly string[]
  /** What was answered or found wrong, besides losses. */
  readonly faults: readonly string[]
  readonly findings: readonly string[]
  /** From starting the killed server again to its being ready; null when it was not killed. */
  readonly readyMs: number | null
}

export function isSound({ losses, faults, findings }: RoundResult): boolean {
  return losses.length + faults.length + findings.length === 0
}

const HEAD = [
  'killed during',
  'rounds',
  'met it',
  'writes acknowledged',
  'kills',
  'losses',
  'wrong answers',
  'verify failures',
  'ready after a kill, ms: median',
  'max',
]

export function formatTally(results: readonly RoundResult[]): string {
  const names = (Object.keys(MOMENTS) as MomentName[]).filter(name => results.some(({ moment }) => moment === name))
  const rows = names.map(name =>
    row(
      name,
      results.filter(({ moment }) => moment === name),
    ),
  )
  return formatTable(HEAD, [...rows, row('all', results)])
}

function row(name: string, results: readonly RoundResult[]) {
  const sum = (count: (result: RoundResult) => number) => results.reduce((total, result) => total + count(result), 0)
  const ready = results.flatMap(({ readyMs }) => (readyMs === null ? [] : [readyMs]))
  const { median, max } = ready.length === 0 ? { median: Number.NaN, max: Number.NaN } : spreadOf(ready)
  return [
    name,
    String(results.length),
    String(sum(({ isMet }) => Number(isMet))),
    String(sum(({ acknowledged }) => acknowledged)),
    String(sum(({ kills }) => kills)),
    String(sum(({ losses }) => losses.length)),
    String(sum(({ faults }) => faults.length)),
    String(sum(({ findings }) => Number(findings.length > 0))),
    median,
    max,
  ]
}

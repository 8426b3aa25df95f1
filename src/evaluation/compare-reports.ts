/** Compares two evaluations question by question: how much did each metric change, and is it more than chance. */
import { AppError } from '../errors.ts'
import type { ComparableReport } from './read-report.ts'
import { mean, type PairedDifference, pairedDifference, type Resampling } from './resample-means.ts'

export interface MetricComparison extends PairedDifference {
  readonly mode: string
  readonly metric: string
  /** Questions that both reports have a value for. */
  readonly queries: number
  /** Means over those questions. */
  readonly before: number
  readonly after: number
  /** The interval of the difference leaves out 0. */
  readonly beyondChance: boolean
}

export interface ReportComparison {
  readonly set: string
  readonly models: { readonly before: string; readonly after: string }
  /** Every mode and metric that both have, in the order of the first report. */
  readonly metrics: readonly MetricComparison[]
}

const DEFAULTS: Resampling = { seed: 1, resamples: 1000 }

/** Throws `invalid_request` for reports of different sets or without a question in common. */
export function compareReports(
  before: ComparableReport,
  after: ComparableReport,
  resampling: Resampling = DEFAULTS,
): ReportComparison {
  if (before.set !== after.set) {
    throw new AppError('invalid_request', `the reports are of ${before.set} and ${after.set}; compare two of one set`)
  }
  const pairs = pairQueries(before, after)
  if (pairs.length === 0) {
    throw new AppError('invalid_request', 'the reports have no question in common; sample with the same seed')
  }
  const metrics = Object.entries(before.perQuery).flatMap(([mode, values]) =>
    Object.keys(values).flatMap(metric => compareMetric({ before, after, pairs }, { mode, metric }, resampling)),
  )
  return { set: before.set, models: { before: before.model, after: after.model }, metrics }
}

/** Places of one question in both reports. */
type Pair = readonly [before: number, after: number]

interface Comparison {
  readonly before: ComparableReport
  readonly after: ComparableReport
  readonly pairs: readonly Pair[]
}

function pairQueries(before: ComparableReport, after: ComparableReport): Pair[] {
  const places = new Map(after.queryIds.map((id, place) => [id, place]))
  return before.queryIds.flatMap((id, place) => (places.has(id) ? [[place, places.get(id)!] as const] : []))
}

/** One comparison, or none where a report lacks the mode, the metric or every value. */
function compareMetric(
  { before, after, pairs }: Comparison,
  { mode, metric }: { mode: string; metric: string },
  resampling: Resampling,
): MetricComparison[] {
  const olds = before.perQuery[mode]?.[metric] ?? []
  const news = after.perQuery[mode]?.[metric] ?? []
  const values = pairs.map(([old, recent]) => [olds[old] ?? null, news[recent] ?? null] as const)
  const known = values.filter((pair): pair is readonly [number, number] => pair[0] !== null && pair[1] !== null)
  if (known.length === 0) return []
  const oldValues = known.map(([old]) => old)
  const newValues = known.map(([, recent]) => recent)
  const paired = pairedDifference(oldValues, newValues, resampling)
  const beyondChance = paired.ci95[0] > 0 || paired.ci95[1] < 0
  return [
    { mode, metric, queries: known.length, before: mean(oldValues), after: mean(newValues), ...paired, beyondChance },
  ]
}

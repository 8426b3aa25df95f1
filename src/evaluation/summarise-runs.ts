/** Turns what was kept per question into the figures of a report. */
import type { JudgedQuery } from './judge-queries.ts'
import { type Forecast, measureCalibration } from './measure-calibration.ts'
import { hitAt, ndcgAt, recallAt, reciprocalRankAt } from './measure-ranking.ts'
import { METRICS, type MetricName, type ModeCalibration, type RankerReport, type ValuesByMetric } from './report.ts'
import { mean, meanInterval, quantile, type Resampling } from './resample-means.ts'
import type { QueryRun } from './run-queries.ts'

/** What any ranker gives; the rest comes from search modes only. */
export type RankerRun = Pick<QueryRun, 'ranking' | 'ms'> & Partial<Pick<QueryRun, 'hit1' | 'hit5' | 'evidenceHit1'>>

export type MetricValues = ValuesByMetric & Readonly<Record<MetricName | 'ms', readonly (number | null)[]>>

/** `runs` and `queries` are in the same order. */
export function measureRuns(runs: readonly RankerRun[], queries: readonly JudgedQuery[]): MetricValues {
  const measure = (metric: typeof ndcgAt, depth: number) =>
    runs.map(({ ranking }, i) => metric(depth, ranking, queries[i]!.gains))
  return {
    'ndcg@10': measure(ndcgAt, 10),
    'recall@10': measure(recallAt, 10),
    'recall@100': measure(recallAt, 100),
    'mrr@10': measure(reciprocalRankAt, 10),
    'hit@1': measure(hitAt, 1),
    'answerHit@1': runs.map(run => run.hit1 ?? null),
    'answerHit@5': runs.map(run => run.hit5 ?? null),
    'evidenceHit@1': runs.map(run => run.evidenceHit1 ?? null),
    ms: runs.map(run => run.ms),
  }
}

export function summariseValues(
  values: MetricValues,
  { citationsExact, resampling }: { citationsExact: number | null; resampling: Resampling },
): RankerReport {
  const given = METRICS.map(name => [name, known(values[name])] as const)
  const times = known(values.ms)
  return {
    ...(Object.fromEntries(given.map(([name, list]) => [name, meanOrNull(list)])) as Record<MetricName, number | null>),
    citationsExact,
    p50Ms: times.length === 0 ? null : quantile(times, 0.5),
    p95Ms: times.length === 0 ? null : quantile(times, 0.95),
    ci95: Object.fromEntries(
      given.filter(([, list]) => list.length > 0).map(([name, list]) => [name, meanInterval(list, resampling)]),
    ),
  }
}

/** Share of the results whose citation has no fault; null when there was no result. */
export function shareExact(runs: readonly QueryRun[]): number | null {
  const checked = runs.reduce((sum, run) => sum + run.citations.checked, 0)
  const faults = runs.reduce((sum, run) => sum + run.citations.faults.length, 0)
  return checked === 0 ? null : (checked - faults) / checked
}

export function calibrationOf(runs: readonly QueryRun[], queries: readonly JudgedQuery[]): ModeCalibration {
  const forecasts = runs.map(run => run.forecast).filter((forecast): forecast is Forecast => forecast !== null)
  const refused = (answerable: boolean) =>
    meanOrNull(runs.filter((_, i) => queries[i]!.answerable === answerable).map(run => Number(run.noGoodMatch)))
  return {
    ...measureCalibration(forecasts),
    noGoodMatch: { answerable: refused(true), unanswerable: refused(false) },
  }
}

/** Null for an empty list. */
export function meanOrNull(values: readonly (number | null)[]): number | null {
  const list = known(values)
  return list.length === 0 ? null : mean(list)
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter(value => value !== null)
}

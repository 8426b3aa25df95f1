/** Evaluates a searcher on a judged collection in several modes, beside plain BM25 from the same run. */
import type { SearchMode } from '../retrieval/search.ts'
import type { Collection } from './collection.ts'
import { createPlainBm25 } from './create-plain-bm25.ts'
import { type JudgedQuery, judgeQueries } from './judge-queries.ts'
import type { AnswersReport, EvaluationReport, RankerName, ValuesByMetric } from './report.ts'
import type { Resampling } from './resample-means.ts'
import { type AnswerHits, DEPTH, type QueryRun, runAnswers, runQueries, type Target } from './run-queries.ts'
import {
  calibrationOf,
  type MetricValues,
  meanOrNull,
  measureRuns,
  type RankerRun,
  shareExact,
  summariseValues,
} from './summarise-runs.ts'

export interface EvaluationOptions extends Resampling {
  /** Word budget of a returned text in all but the answer sweep, 30 to 400. */
  readonly passageWords: number
  /** Word budgets at which answer hits are measured, in the first mode, where questions carry answers. */
  readonly answerWords: readonly number[]
}

export interface EvaluationProgress {
  /** Such as `hybrid`, `answers in 60 words` or `bm25`. */
  readonly step: string
  readonly done: number
  readonly total: number
}

export interface Evaluation extends Target {
  /** Name of the embedding model, for the report. */
  readonly model: string
  readonly collection: Collection
  /** At least one; the first is the one whose answers are measured at several word budgets. */
  readonly modes: readonly [SearchMode, ...SearchMode[]]
  readonly options?: Partial<EvaluationOptions>
  readonly onProgress?: (progress: EvaluationProgress) => void
}

const DEFAULTS: EvaluationOptions = { passageWords: 120, answerWords: [30, 60, 90, 180], seed: 1, resamples: 1000 }

const FAULTS_SHOWN = 10

/** The index behind `searcher` must hold the collection's documents under their ids. Throws what a search throws. */
export async function evaluateCollection(evaluation: Evaluation): Promise<EvaluationReport> {
  const { collection, model, modes } = evaluation
  const options = { ...DEFAULTS, ...evaluation.options }
  const queries = judgeQueries(collection)
  const runs = await runModes(evaluation, queries, options)
  const sweep = await sweepAnswers(evaluation, queries, options)
  const bm25 = await runBm25(evaluation, queries)
  const values = new Map<RankerName, MetricValues>(runs.map(([mode, list]) => [mode, measureRuns(list, queries)]))
  values.set('bm25', measureRuns(bm25, queries))
  return {
    set: collection.name,
    documents: collection.documents.length,
    queries: queries.length,
    model,
    modes: rankerReports(values, new Map(runs), options),
    answers: answersReport(queries, modes[0]),
    answersByWords: sweep === null ? null : Object.fromEntries(sweep.map(([words, hits]) => [words, meanHits(hits)])),
    calibration: Object.fromEntries(runs.map(([mode, list]) => [mode, calibrationOf(list, queries)])),
    citationFaults: runs.flatMap(([, list]) => list.flatMap(run => run.citations.faults)).slice(0, FAULTS_SHOWN),
    queryIds: queries.map(query => query.id),
    perQuery: { ...Object.fromEntries(values), [modes[0]]: { ...values.get(modes[0]), ...sweepValues(sweep ?? []) } },
  }
}

type Sweep = readonly (readonly [words: number, hits: readonly AnswerHits[]])[]

async function runModes(evaluation: Evaluation, queries: readonly JudgedQuery[], options: EvaluationOptions) {
  const runs: [SearchMode, QueryRun[]][] = []
  for (const mode of evaluation.modes) {
    const onQuery = counter(evaluation, mode, queries.length)
    runs.push([mode, await runQueries(evaluation, queries, { mode, passageWords: options.passageWords, onQuery })])
  }
  return runs
}

/** Null when no question carries answers. */
async function sweepAnswers(
  evaluation: Evaluation,
  queries: readonly JudgedQuery[],
  { answerWords }: EvaluationOptions,
): Promise<Sweep | null> {
  if (queries.every(query => query.answers === null)) return null
  const sweep: [number, AnswerHits[]][] = []
  for (const passageWords of answerWords) {
    const onQuery = counter(evaluation, `answers in ${passageWords} words`, queries.length)
    const options = { mode: evaluation.modes[0], passageWords, onQuery }
    sweep.push([passageWords, await runAnswers(evaluation, queries, options)])
  }
  return sweep
}

async function runBm25(evaluation: Evaluation, queries: readonly JudgedQuery[]): Promise<RankerRun[]> {
  const bm25 = createPlainBm25(evaluation.collection.documents)
  const onQuery = counter(evaluation, 'bm25', queries.length)
  return queries.map(query => {
    const started = performance.now()
    const ranking = bm25.rank(query.text, DEPTH)
    const ms = performance.now() - started
    onQuery()
    return { ranking, ms }
  })
}

function counter({ onProgress }: Evaluation, step: string, total: number): () => void {
  let done = 0
  return () => onProgress?.({ step, done: ++done, total })
}

function rankerReports(
  values: ReadonlyMap<RankerName, MetricValues>,
  runs: ReadonlyMap<RankerName, readonly QueryRun[]>,
  resampling: Resampling,
): EvaluationReport['modes'] {
  const reports = [...values].map(([name, each]) => {
    const citationsExact = shareExact(runs.get(name) ?? [])
    return [name, summariseValues(each, { citationsExact, resampling })]
  })
  return Object.fromEntries(reports)
}

function answersReport(queries: readonly JudgedQuery[], mode: SearchMode): AnswersReport | null {
  const withAnswers = queries.filter(query => query.answers !== null)
  const inText = meanOrNull(withAnswers.map(query => Number(query.answerInText)))
  return inText === null ? null : { queries: withAnswers.length, inText, mode }
}

function meanHits(hits: readonly AnswerHits[]) {
  return { hit1: meanOrNull(hits.map(hit => hit.hit1)), hit5: meanOrNull(hits.map(hit => hit.hit5)) }
}

function sweepValues(sweep: Sweep): ValuesByMetric {
  const entries = sweep.flatMap(([words, hits]) => [
    [`answerHit@1/${words}`, hits.map(hit => hit.hit1)],
    [`answerHit@5/${words}`, hits.map(hit => hit.hit5)],
  ])
  return Object.fromEntries(entries)
}

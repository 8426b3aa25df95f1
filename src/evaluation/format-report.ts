/** Formats evaluations and comparisons as tables for a terminal. */
import Table from 'cli-table3'
import type { ReportComparison } from './compare-reports.ts'
import { type EvaluationReport, METRICS, type RankerName, type RankerReport } from './report.ts'
import type { Interval } from './resample-means.ts'

const NONE = '–'

type Row = readonly string[]

/** Several tables and notes, without a line feed at the end. */
export function formatEvaluation(report: EvaluationReport): string {
  const { set, documents, queries, model } = report
  const parts = [
    `${set}: ${documents} documents, ${queries} questions, model ${model}; means with 95 % intervals`,
    formatRankers(report),
    ...formatAnswers(report),
    ...formatCalibration(report),
    ...report.citationFaults.map(({ passageId, reason }) => `bad citation: ${passageId}: ${reason}`),
  ]
  return parts.join('\n')
}

/** A row per mode and metric; a star marks a difference that its interval sets apart from 0. */
export function formatComparison({ set, models, metrics }: ReportComparison): string {
  const rows = metrics.map(({ mode, metric, queries, before, after, difference, ci95, beyondChance }) => {
    const star = beyondChance ? ' *' : ''
    return [mode, metric, `${queries}`, figure(before), figure(after), signed(difference), range(ci95) + star]
  })
  const head = ['mode', 'metric', 'questions', 'before', 'after', 'difference', '95 % interval']
  const title = `${set}: ${models.before} before, ${models.after} after; * is more than chance`
  return `${title}\n${table(head, rows)}`
}

function formatRankers({ modes }: EvaluationReport): string {
  const rankers = Object.entries(modes) as [RankerName, RankerReport][]
  const reports = rankers.map(([, report]) => report)
  const shown = METRICS.filter(name => reports.some(report => report[name] !== null))
  const rows: Row[] = shown.map(name => [name, ...reports.map(report => withInterval(report[name], report.ci95[name]))])
  rows.push(
    ['citations exact', ...reports.map(report => promise(report.citationsExact))],
    ['median ms', ...reports.map(report => figure(report.p50Ms, 1))],
    ['95th percentile ms', ...reports.map(report => figure(report.p95Ms, 1))],
  )
  return table(['', ...rankers.map(([name]) => name)], rows)
}

function formatAnswers({ answers, answersByWords }: EvaluationReport): string[] {
  if (answers === null || answersByWords === null) return []
  const rows = Object.entries(answersByWords).map(([words, { hit1, hit5 }]) => [words, figure(hit1), figure(hit5)])
  const title =
    `answers in texts of so many words, ${answers.mode}, each article once; ` +
    `${percent(answers.inText)} of ${answers.queries} stand word for word in a relevant document`
  return [title, table(['words', 'answerHit@1', 'answerHit@5'], rows)]
}

function formatCalibration({ calibration }: EvaluationReport): string[] {
  const rows = Object.entries(calibration).map(([mode, { ece, auc, noGoodMatch }]) => [
    mode,
    figure(ece),
    figure(auc),
    percent(noGoodMatch.answerable),
    percent(noGoodMatch.unanswerable),
  ])
  if (rows.length === 0) return []
  const head = ['', 'calibration error', 'AUC', 'no good match', 'of unanswerable']
  return ['relevance of the first result', table(head, rows)]
}

function table(head: Row, rows: readonly Row[]): string {
  const printed = new Table({ head: [...head], style: { head: [], border: [] } })
  printed.push(...rows.map(row => [...row]))
  return printed.toString()
}

function withInterval(value: number | null, interval: Interval | undefined): string {
  return interval === undefined ? figure(value) : `${figure(value)}  ${range(interval)}`
}

function range([low, high]: Interval): string {
  return `${figure(low)} to ${figure(high)}`
}

function figure(value: number | null, digits = 3): string {
  return value === null ? NONE : value.toFixed(digits)
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(3)}`
}

/** Of something that must be so every time: never rounded up to 100. */
function promise(share: number | null): string {
  if (share === null || share === 1) return share === null ? NONE : '100 %'
  return `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`
}

function percent(value: number | null): string {
  return value === null ? NONE : `${(value * 100).toFixed(1)} %`
}

/** What an evaluation finds, as it is written to JSON: figures per mode and the values per question behind them. */
import type { SearchMode } from '../retrieval/search.ts'
import type { CitationFault } from './check-citations.ts'
import type { Calibration } from './measure-calibration.ts'
import type { Interval } from './resample-means.ts'

/** `bm25` is plain BM25 over whole documents, the yardstick. */
export type RankerName = SearchMode | 'bm25'

/** In the order of reports. Every metric is 0..1, the mean of its values per question. */
export const METRICS = [
  'ndcg@10',
  'recall@10',
  'recall@100',
  'mrr@10',
  'hit@1',
  'answerHit@1',
  'answerHit@5',
  'evidenceHit@1',
] as const

export type MetricName = (typeof METRICS)[number]

export type Figures = Readonly<Record<MetricName, number | null>>

/** A figure is null where the collection or the ranker cannot give it. */
export interface RankerReport extends Figures {
  /** Share of results whose citation is exact in every part: 1, or something is broken. */
  readonly citationsExact: number | null
  /** Milliseconds for the first page of ten. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  /** 95 % bootstrap intervals of the metrics that are not null. */
  readonly ci95: Readonly<Partial<Record<MetricName, Interval>>>
}

export interface ModeCalibration extends Calibration {
  /** Share of `noGoodMatch` among questions with and without a relevant document in the index. */
  readonly noGoodMatch: { readonly answerable: number | null; readonly unanswerable: number | null }
}

export interface AnswersReport {
  /** Questions that carry answers, and the share of them whose answer stands word for word in a relevant document. */
  readonly queries: number
  readonly inText: number
  /** The mode that `answersByWords` was measured with. */
  readonly mode: SearchMode
}

/** Values per question, in the order of `queryIds`; null where a question has none. */
export type ValuesByMetric = Readonly<Record<string, readonly (number | null)[]>>

export interface EvaluationReport {
  readonly set: string
  readonly documents: number
  readonly queries: number
  readonly model: string
  readonly modes: Readonly<Partial<Record<RankerName, RankerReport>>>
  readonly answers: AnswersReport | null
  /** Answer hits per word budget of a returned text, each article once. */
  readonly answersByWords: Readonly<
    Record<string, { readonly hit1: number | null; readonly hit5: number | null }>
  > | null
  readonly calibration: Readonly<Partial<Record<SearchMode, ModeCalibration>>>
  /** The first few bad citations, for finding out what broke. */
  readonly citationFaults: readonly CitationFault[]
  readonly queryIds: readonly string[]
  /** The metrics, `ms`, and `answerHit@1/60` and the like for each word budget. */
  readonly perQuery: Readonly<Partial<Record<RankerName, ValuesByMetric>>>
}

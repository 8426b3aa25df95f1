/** Turns the rounds of a system into one line of figures: medians with the least and the most. */
import type { JudgedQuery } from '../../src/evaluation/judge-queries.ts'
import { quantile } from '../../src/evaluation/resample-means.ts'
import { judgeAnswers } from './judge-answers.ts'
import type { Round } from './measure-round.ts'

/** In the order of the table's columns. */
export const FIGURES = [
  'cpuSecondsPerMillionEmbedded',
  'cpuSecondsPerMillionOfArticles',
  'millionEmbedded',
  'indexWallSeconds',
  'queryMedianMs',
  'queryP99Ms',
  'queryCpuMs',
  'ndcg@10',
  'answerHit@1',
  'answerHit@5',
  'wordsPerHit',
  'peakMegabytes',
] as const

export type FigureName = (typeof FIGURES)[number]

/** Null where there is nothing to measure. */
export interface RoundFigures extends Readonly<Record<FigureName, number | null>> {
  /** Part of the CPU seconds of indexing that had passed before the first article. */
  readonly startCpuSeconds: number
}

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export type Summary = Readonly<Record<FigureName, Spread | null>>

/** Characters are UTF-16 units. */
export interface Characters {
  /** Titles and texts as they came. */
  readonly articles: number
  /** What the model read, overlaps and repetitions included; 0 when nothing is embedded. */
  readonly embedded: number
}

export function figuresOf(round: Round, queries: readonly JudgedQuery[], characters: Characters): RoundFigures {
  const quality = judgeAnswers(
    queries,
    round.answers.map(answer => answer.hits),
  )
  const times = round.answers.map(answer => answer.ms)
  const { embedded, articles } = characters
  return {
    cpuSecondsPerMillionEmbedded: embedded === 0 ? null : (round.indexCpuSeconds * 1e6) / embedded,
    cpuSecondsPerMillionOfArticles: (round.indexCpuSeconds * 1e6) / articles,
    millionEmbedded: embedded / 1e6,
    indexWallSeconds: round.indexWallSeconds,
    queryMedianMs: quantile(times, 0.5),
    queryP99Ms: quantile(times, 0.99),
    queryCpuMs: round.queryCpuMs,
    ...quality,
    peakMegabytes: round.peakBytes / 1e6,
    startCpuSeconds: round.startCpuSeconds,
  }
}

/** At least one round. */
export function summariseRounds(rounds: readonly RoundFigures[]): Summary {
  const entries = FIGURES.map(name => [name, spreadOf(rounds.map(round => round[name]))] as const)
  return Object.fromEntries(entries) as Record<FigureName, Spread | null>
}

/** Null when a value is missing or no number. */
export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const numbers = values.filter(value => value !== null && Number.isFinite(value)) as number[]
  if (numbers.length === 0 || numbers.length < values.length) return null
  return { median: quantile(numbers, 0.5), min: Math.min(...numbers), max: Math.max(...numbers) }
}

/** Bootstrap intervals of means: how far a figure may be off because the questions are only a sample. */
import { createRandom } from './create-random.ts'

/** Lower and upper bound. */
export type Interval = readonly [number, number]

export interface Resampling {
  readonly seed: number
  /** 1,000 gives bounds that are steady to about the third decimal. */
  readonly resamples: number
}

/** 95 % percentile interval of the mean (Efron and Tibshirani 1993, chapter 13). Expects at least one value. */
export function meanInterval(values: readonly number[], { seed, resamples }: Resampling): Interval {
  const random = createRandom(seed)
  const means: number[] = []
  for (let i = 0; i < resamples; i++) means.push(resampledMean(values, random))
  return [quantile(means, 0.025), quantile(means, 0.975)]
}

export interface PairedDifference {
  /** Mean of `after − before`. */
  readonly difference: number
  readonly ci95: Interval
}

/** The lists hold the values of the same questions in the same order; questions are drawn in pairs. */
export function pairedDifference(
  before: readonly number[],
  after: readonly number[],
  resampling: Resampling,
): PairedDifference {
  const differences = after.map((value, i) => value - before[i]!)
  return { difference: mean(differences), ci95: meanInterval(differences, resampling) }
}

/** NaN for an empty list. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Between two values linearly; `share` in 0..1. NaN for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}

function resampledMean(values: readonly number[], random: () => number): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)]!
  return sum / values.length
}

/** Measures whether relevance means what it says: among results of relevance 0.8, are 80 % right. */
import { mean } from './resample-means.ts'

/** A result's relevance, 0..1, and whether the result was right. */
export interface Forecast {
  readonly relevance: number
  readonly right: boolean
}

/** Forecasts from `from` on, below `from` + 0.1 (the last one up to 1). */
export interface CalibrationBin {
  readonly from: number
  readonly count: number
  readonly meanRelevance: number
  /** Share of right ones. */
  readonly right: number
}

export interface Calibration {
  readonly forecasts: number
  /** Expected calibration error over ten bins of equal width, Naeini et al. 2015; 0 is perfect. */
  readonly ece: number | null
  /** Chance that a right one has the higher relevance; null when all are right or all wrong. */
  readonly auc: number | null
  /** Those that hold any. */
  readonly bins: readonly CalibrationBin[]
}

const BINS = 10

export function measureCalibration(forecasts: readonly Forecast[]): Calibration {
  const bins = fillBins(forecasts)
  const error = bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.meanRelevance - bin.right), 0)
  const count = forecasts.length
  return { forecasts: count, ece: count === 0 ? null : error / count, auc: areaUnderCurve(forecasts), bins }
}

function fillBins(forecasts: readonly Forecast[]): CalibrationBin[] {
  const bins = Array.from({ length: BINS }, (): Forecast[] => [])
  for (const forecast of forecasts) {
    bins[Math.min(BINS - 1, Math.floor(forecast.relevance * BINS))]!.push(forecast)
  }
  const summaries = bins.map((members, i) => ({
    from: i / BINS,
    count: members.length,
    meanRelevance: mean(members.map(member => member.relevance)),
    right: mean(members.map(member => Number(member.right))),
  }))
  return summaries.filter(bin => bin.count > 0)
}

/** By the ranks of the right ones (Mann and Whitney); equal relevances share the mean of their ranks. */
function areaUnderCurve(forecasts: readonly Forecast[]): number | null {
  const right = forecasts.filter(forecast => forecast.right).length
  const wrong = forecasts.length - right
  if (right === 0 || wrong === 0) return null
  const sorted = [...forecasts].sort((a, b) => a.relevance - b.relevance)
  let rankSum = 0
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to]!.relevance === sorted[from]!.relevance) to++
    const rightHere = sorted.slice(from, to).filter(forecast => forecast.right).length
    rankSum += rightHere * ((from + 1 + to) / 2)
  }
  return (rankSum - (right * (right + 1)) / 2) / (right * wrong)
}

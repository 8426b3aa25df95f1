/** Fuses the signals of each candidate into one score: normalised, weighted, summed. */
import type { FusionWeights } from '../config.ts'
import type { Candidate } from './recall-candidates.ts'
import type { SearchMode, Signal } from './search.ts'

export interface FusedCandidate extends Candidate {
  /** Weighted mean of the normalised signals, 0..1. */
  readonly fused: number
  readonly signals: readonly Signal[]
}

export interface Fusion {
  readonly mode: SearchMode
  readonly weights: FusionWeights
  /** How far below the best cosine meaning counts as none; null takes the range of the candidates. */
  readonly cosineSpread: number | null
}

type SignalName = Signal['name']

/** Best first; equal scores are ordered by cosine, then by passage id, so that the order of the input never matters. */
export function fuseSignals(candidates: readonly Candidate[], fusion: Fusion): FusedCandidate[] {
  const used = usedSignals(fusion.mode)
  const total = used.reduce((sum, name) => sum + fusion.weights[name], 0)
  const columns = used.map(name => signalColumn(candidates, name, fusion))
  const fused = candidates.map((candidate, i) => {
    const signals = columns.map(column => column[i]!)
    const sum = signals.reduce((score, signal) => score + signal.weight * signal.normalised, 0)
    return { ...candidate, fused: total === 0 ? 0 : sum / total, signals }
  })
  return fused.sort(byScore)
}

function byScore(a: FusedCandidate, b: FusedCandidate): number {
  const byMeaning = (b.meaning ?? -1) - (a.meaning ?? -1)
  return b.fused - a.fused || byMeaning || (a.passageId < b.passageId ? -1 : 1)
}

function usedSignals(mode: SearchMode): readonly SignalName[] {
  if (mode === 'semantic') return ['meaning']
  if (mode === 'keyword') return ['passageWords', 'articleWords']
  return ['meaning', 'passageWords', 'articleWords']
}

/**
 * 1 for the best value, falling linearly to 0. Words fall to 0 where no word matches. Meaning falls to 0 at a fixed
 * distance, not at the worst candidate's: how far that one is depends on the size of the index, and with it the
 * weight of meaning would.
 */
function signalColumn(candidates: readonly Candidate[], name: SignalName, { weights, cosineSpread }: Fusion): Signal[] {
  const values = candidates.map(candidate => candidate[name])
  const known = values.filter(value => value !== null)
  const best = Math.max(...known)
  const range = name === 'meaning' ? (cosineSpread ?? best - Math.min(...known)) : best
  const ranks = ranksOf(values)
  return values.map((raw, i) => ({
    name,
    raw: raw ?? 0,
    normalised: raw === null ? 0 : normalise(best - raw, range),
    weight: weights[name],
    rank: ranks[i] ?? null,
  }))
}

function normalise(belowBest: number, range: number): number {
  return range > 0 ? Math.max(0, 1 - belowBest / range) : 1
}

/** 1 for the largest; equal values share a rank; null where there is no value. */
function ranksOf(values: readonly (number | null)[]): (number | null)[] {
  const order = values.filter(value => value !== null).sort((a, b) => b - a)
  const rankOf = new Map<number, number>()
  for (const [i, value] of order.entries()) if (!rankOf.has(value)) rankOf.set(value, i + 1)
  return values.map(value => (value === null ? null : rankOf.get(value)!))
}

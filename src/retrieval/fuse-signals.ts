/** Fuses the signals of each candidate into one score: normalised per query, weighted, summed. */
import type { FusionWeights } from '../config.ts'
import type { Candidate } from './recall-candidates.ts'
import type { SearchMode, Signal } from './search.ts'

export interface FusedCandidate extends Candidate {
  /** Weighted mean of the normalised signals, 0..1. */
  readonly fused: number
  readonly signals: readonly Signal[]
}

type SignalName = Signal['name']

/** Best first; equal scores are ordered by passage id, so that a ranking is a function of its input alone. */
export function fuseSignals(
  candidates: readonly Candidate[],
  mode: SearchMode,
  weights: FusionWeights,
): FusedCandidate[] {
  const used = usedSignals(mode)
  const total = used.reduce((sum, name) => sum + weights[name], 0)
  const columns = used.map(name => signalColumn(candidates, name, weights[name]))
  const fused = candidates.map((candidate, i) => {
    const signals = columns.map(column => column[i]!)
    const sum = signals.reduce((score, signal) => score + signal.weight * signal.normalised, 0)
    return { ...candidate, fused: total === 0 ? 0 : sum / total, signals }
  })
  return fused.sort((a, b) => b.fused - a.fused || (a.passageId < b.passageId ? -1 : 1))
}

function usedSignals(mode: SearchMode): readonly SignalName[] {
  if (mode === 'semantic') return ['meaning']
  if (mode === 'keyword') return ['passageWords', 'articleWords']
  return ['meaning', 'passageWords', 'articleWords']
}

/** (s − min) / (max − min) over the candidates that have the signal; the others are at 0. */
function signalColumn(candidates: readonly Candidate[], name: SignalName, weight: number): Signal[] {
  const values = candidates.map(candidate => candidate[name])
  const known = values.filter(value => value !== null)
  const min = name === 'meaning' ? Math.min(...known) : 0
  const range = Math.max(...known) - min
  const ranks = ranksOf(values)
  return values.map((raw, i) => ({
    name,
    raw: raw ?? 0,
    normalised: raw === null ? 0 : normalise(raw - min, range),
    weight,
    rank: ranks[i] ?? null,
  }))
}

function normalise(distance: number, range: number): number {
  if (range > 0) return distance / range
  return distance >= 0 ? 1 : 0
}

/** 1 for the largest; equal values share a rank; null where there is no value. */
function ranksOf(values: readonly (number | null)[]): (number | null)[] {
  const order = values.filter(value => value !== null).sort((a, b) => b - a)
  const rankOf = new Map<number, number>()
  for (const [i, value] of order.entries()) if (!rankOf.has(value)) rankOf.set(value, i + 1)
  return values.map(value => (value === null ? null : rankOf.get(value)!))
}

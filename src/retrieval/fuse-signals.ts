/** Fuses the signals of each candidate into one score: normalised, weighted, summed. */
import type { FusionWeights } from '../config.ts'
import type { Candidate } from './recall-candidates.ts'
import type { SearchMode, Signal } from './search.ts'

export interface FusedCandidate extends Candidate {
  /** Weighted mean of the normalised signals, 0..1. */
  readonly fused: number
  /** Empty unless the fusion is to be explained. */
  readonly signals: readonly Signal[]
}

export interface Fusion {
  readonly mode: SearchMode
  readonly weights: FusionWeights
  /** How far below the best cosine meaning counts as none; null takes the range of the candidates. */
  readonly cosineSpread: number | null
  readonly explain: boolean
}

type SignalName = Signal['name']

/** Best first; equal scores are ordered by cosine, then by passage id, so that the order of the input never matters. */
export function fuseSignals(candidates: readonly Candidate[], fusion: Fusion): FusedCandidate[] {
  const scores = fuseScores(candidates, fusion)
  const explain = fusion.explain ? explainer(candidates, fusion) : () => []
  return candidates.map((candidate, i) => fused(candidate, scores[i]!, explain(candidate, i))).sort(byScore)
}

/** Field by field: hundreds are made per search, and spreading each takes several times as long. */
function fused(candidate: Candidate, score: number, signals: readonly Signal[]): FusedCandidate {
  const { passageId, articleId, cosine, meaning, passageWords, articleWords } = candidate
  return { passageId, articleId, cosine, meaning, passageWords, articleWords, fused: score, signals }
}

function explainer(
  candidates: readonly Candidate[],
  fusion: Fusion,
): (candidate: Candidate, index: number) => Signal[] {
  const columns = columnsOf(candidates, fusion)
  const ranks = columns.map(({ name }) => ranksOf(candidates.map(candidate => candidate[name])))
  return (candidate, i) => columns.map((column, c) => signalOf(candidate, column, ranks[c]![i] ?? null))
}

/** What each candidate comes to, in the order given, without saying how. */
export function fuseScores(candidates: readonly Candidate[], fusion: Fusion): number[] {
  const columns = columnsOf(candidates, fusion)
  const total = columns.reduce((sum, { weight }) => sum + weight, 0)
  if (total === 0) return candidates.map(() => 0)
  return candidates.map(candidate => {
    let sum = 0
    for (const column of columns) sum += column.weight * normalised(candidate, column)
    return sum / total
  })
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

/** How one signal is normalised over the candidates of a search. */
interface Column {
  readonly name: SignalName
  readonly weight: number
  readonly best: number
  /** How far below the best counts as none. */
  readonly range: number
}

/**
 * 1 for the best value, falling linearly to 0. Words fall to 0 where no word matches. Meaning falls to 0 at a fixed
 * distance, not at the worst candidate's: how far that one is depends on the size of the index, and with it the
 * weight of meaning would.
 */
function columnsOf(candidates: readonly Candidate[], { mode, weights, cosineSpread }: Fusion): Column[] {
  return usedSignals(mode).map(name => {
    const known = candidates.map(candidate => candidate[name]).filter(value => value !== null)
    const best = Math.max(...known)
    const range = name === 'meaning' ? (cosineSpread ?? best - Math.min(...known)) : best
    return { name, weight: weights[name], best, range }
  })
}

function normalised(candidate: Candidate, { name, best, range }: Column): number {
  const raw = candidate[name]
  if (raw === null) return 0
  return range > 0 ? Math.max(0, 1 - (best - raw) / range) : 1
}

function signalOf(candidate: Candidate, column: Column, rank: number | null): Signal {
  const { name, weight } = column
  return { name, raw: candidate[name] ?? 0, normalised: normalised(candidate, column), weight, rank }
}

/** 1 for the largest; equal values share a rank; null where there is no value. */
function ranksOf(values: readonly (number | null)[]): (number | null)[] {
  const order = values.filter(value => value !== null).sort((a, b) => b - a)
  const rankOf = new Map<number, number>()
  for (const [i, value] of order.entries()) if (!rankOf.has(value)) rankOf.set(value, i + 1)
  return values.map(value => (value === null ? null : rankOf.get(value)!))
}

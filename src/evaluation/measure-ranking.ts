/** Measures a ranking of distinct document ids, best first, against judged gains. */
import type { Gains } from './collection.ts'

/**
 * Normalised discounted cumulative gain as trec_eval takes it: the gain is the judged score, the discount
 * log2(rank + 1), the ideal the judged documents in order of score. 0 when nothing is relevant.
 */
export function ndcgAt(k: number, ranking: readonly string[], gains: Gains): number {
  const ideal = [...gains.values()].filter(gain => gain > 0).sort((a, b) => b - a)
  if (ideal.length === 0) return 0
  const found = ranking.slice(0, k).map(id => gainOf(id, gains))
  return discountedSum(found) / discountedSum(ideal.slice(0, k))
}

/** Share of the relevant documents within the first `k`; 0 when nothing is relevant. */
export function recallAt(k: number, ranking: readonly string[], gains: Gains): number {
  const relevant = [...gains.values()].filter(gain => gain > 0).length
  const found = ranking.slice(0, k).filter(id => gainOf(id, gains) > 0).length
  return relevant === 0 ? 0 : found / relevant
}

/** One over the rank of the first relevant document within the first `k`, else 0. */
export function reciprocalRankAt(k: number, ranking: readonly string[], gains: Gains): number {
  const index = ranking.slice(0, k).findIndex(id => gainOf(id, gains) > 0)
  return index === -1 ? 0 : 1 / (index + 1)
}

/** 1 when one of the first `k` is relevant, else 0. */
export function hitAt(k: number, ranking: readonly string[], gains: Gains): number {
  return reciprocalRankAt(k, ranking, gains) > 0 ? 1 : 0
}

function gainOf(id: string, gains: Gains): number {
  return Math.max(0, gains.get(id) ?? 0)
}

function discountedSum(gains: readonly number[]): number {
  return gains.reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0)
}

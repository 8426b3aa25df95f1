/** Lowers the score of older articles, after fusion. */
import type { Recency } from './search.ts'

const DAY_MS = 86_400_000

/**
 * floor + (1 − floor) · 0.5^(age / halfLife): 1 for an article of now or later, `floor` for one infinitely old,
 * and 1 for an undated one, which must not suffer for what is not known.
 */
export function recencyFactor(publishedAt: string | null, recency: Recency | null, now: number): number {
  if (recency === null || publishedAt === null) return 1
  const ageDays = Math.max(0, (now - Date.parse(publishedAt)) / DAY_MS)
  return recency.floor + (1 - recency.floor) * 0.5 ** (ageDays / recency.halfLifeDays)
}

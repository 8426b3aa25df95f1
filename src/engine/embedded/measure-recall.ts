/** Measures how much of what is nearest the graph finds, with stored vectors for questions. */
import { setImmediate as pause } from 'node:timers/promises'
import type { Vector } from '../../model.ts'
import type { GraphFollower } from './graph-follower.ts'
import { nearestSentences } from './nearest-sentences.ts'
import type { SentenceLog } from './sentence-log.ts'

const DEPTH = 10
/** Sentences that say the same are equally near: any of them will do. */
const TIE = 1e-6

/** Mean recall@10 against an exact scan over a sample spread evenly; 1 when there is nothing to find. */
export async function measureRecall(
  parts: { follower: GraphFollower; log: SentenceLog },
  sample: number,
): Promise<number> {
  const labels = spread(parts.follower.sentences.labels(), sample)
  let sum = 0
  let asked = 0
  for (const label of labels) {
    const vector = parts.log.vector(label)
    if (vector === null) continue
    sum += recallOf(parts, vector)
    asked++
    await pause()
  }
  return asked === 0 ? 1 : sum / asked
}

function recallOf(parts: { follower: GraphFollower; log: SentenceLog }, vector: Vector): number {
  const exact = nearestSentences(parts, vector, { depth: DEPTH, allowed: null, scanBalance: Number.POSITIVE_INFINITY })
  const found = nearestSentences(parts, vector, { depth: DEPTH, allowed: null, scanBalance: 0 })
  const least = (exact.at(-1)?.cosine ?? 0) - TIE
  return found.filter(({ cosine }) => cosine >= least).length / Math.max(1, exact.length)
}

/** At most `count` of a list, evenly spread over it. */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items]
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!)
}

/** Finds the sentences nearest to a vector: by the graph where many may answer, by an exact scan where few may. */
import type { Vector } from '../../model.ts'
import { dotProduct } from '../vector-bytes.ts'
import type { GraphFollower } from './graph-follower.ts'
import { type BestKeeper, byCosine, keepBest, type Scored } from './keep-best.ts'
import type { LabelRange, LabelRanges } from './label-ranges.ts'
import type { SentenceLog } from './sentence-log.ts'

export interface NearestOptions {
  readonly depth: number
  /** Null allows all. */
  readonly allowed: LabelRanges | null
  /** How dear the graph is against scanning: 0 always takes the graph, Infinity never. */
  readonly scanBalance?: number | undefined
}

/**
 * Of n sentences a filter allows a. A scan takes time in proportion to a, about 0.5 µs each; the graph has to pass
 * by n / a sentences for each that is allowed, about 0.5 ms in all for each. They break even at a² = 1000 n, which
 * also says that up to 1,000 sentences are scanned without a filter.
 */
const SCAN_BALANCE = 1000

/** Scanning compares rounded vectors; the best are compared again exactly, with this many to spare. */
const SPARE = 64

/** Best first, at most `depth`; the cosines are exact. */
export function nearestSentences(
  { follower, log }: { follower: GraphFollower; log: SentenceLog },
  query: Vector,
  { depth, allowed, scanBalance = SCAN_BALANCE }: NearestOptions,
): Scored[] {
  const total = follower.sentences.count
  const candidates = allowed?.count ?? total
  const possible = Math.min(depth, candidates)
  if (possible <= 0) return []
  const scan = (offerAll: (keeper: BestKeeper) => void) => {
    const keeper = keepBest(depth + SPARE)
    offerAll(keeper)
    return exactly(log, query, keeper.best())
  }
  const everything: readonly LabelRange[] = allowed?.ranges ?? [{ from: 1, to: follower.sentences.lastLabel }]
  const scanAll = () =>
    scan(keeper => {
      for (const range of everything) follower.sentences.scan(query, range, keeper)
    })
  if (candidates ** 2 <= scanBalance * total) return scanAll().slice(0, depth)

  const found = searchGraph(follower, query, { depth, allowed })
  const missing = scan(keeper => offerWaiting(follower, query, { allowed, keeper }))
  const hits = [...found, ...missing].sort(byCosine).slice(0, depth)
  // A filter, removed points or a gap between parts of the graph can leave it with fewer than there are.
  return hits.length < possible ? scanAll().slice(0, depth) : hits
}

/** Sentences removed but not yet from the graph take up places, so as many more are asked for. */
function searchGraph(
  { graph, sentences }: GraphFollower,
  query: Vector,
  { depth, allowed }: { depth: number; allowed: LabelRanges | null },
): Scored[] {
  const limit = depth + graph.doomed.length
  const isAllowed = allowed === null ? null : (label: number) => allowed.has(label)
  return graph.graph.search(query, limit, isAllowed).filter(hit => sentences.has(hit.label))
}

function offerWaiting(
  { graph, sentences }: GraphFollower,
  query: Vector,
  { allowed, keeper }: { allowed: LabelRanges | null; keeper: BestKeeper },
): void {
  const comparer = sentences.comparer(query)
  for (const label of graph.waiting) {
    if (allowed !== null && !allowed.has(label)) continue
    const cosine = comparer.cosine(label)
    if (cosine !== null) keeper.offer(label, cosine)
  }
}

/** Leaves out what is no longer stored. */
function exactly(log: SentenceLog, query: Vector, rough: readonly Scored[]): Scored[] {
  const exact: Scored[] = []
  for (const { label } of rough) {
    const vector = log.vector(label)
    if (vector !== null) exact.push({ label, cosine: dotProduct(query, vector) })
  }
  return exact.sort(byCosine)
}

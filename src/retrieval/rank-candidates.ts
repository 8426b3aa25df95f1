/** Yields candidates best first, recalling deeper only when more are wanted. */
import type { ArticleHeader, ArticleReader } from '../engine/engine.ts'
import { recencyFactor } from './favour-recent.ts'
import { type FusedCandidate, type Fusion, fuseSignals } from './fuse-signals.ts'
import { type Question, RECALL_DEPTH, recallCandidates } from './recall-candidates.ts'
import type { SearchRequest } from './search.ts'

/** How much deeper each further round looks, and how many rounds there are at most. */
const DEEPER = 4
const ROUNDS = 4

export interface RankedCandidate extends FusedCandidate {
  /** `fused` after recency. */
  readonly score: number
  readonly recency: number
}

export interface Ranking {
  readonly request: SearchRequest
  readonly question: Question
  readonly fusion: Fusion
  /** Milliseconds since the epoch, for recency. */
  readonly now: number
}

/**
 * A later round only appends what earlier ones did not hold, so the order of what was already yielded never changes
 * and pages join without gaps or repeats.
 */
export async function* rankCandidates(reader: ArticleReader, ranking: Ranking): AsyncGenerator<RankedCandidate[]> {
  const seen = new Set<string>()
  let depth = RECALL_DEPTH
  for (let round = 0; round < ROUNDS; round++, depth *= DEEPER) {
    const recalled = await recallCandidates(reader, ranking.question, depth)
    const fresh = await rankRound(reader, recalled.candidates, ranking)
    yield fresh.filter(candidate => !seen.has(candidate.passageId))
    for (const candidate of fresh) seen.add(candidate.passageId)
    if (recalled.exhausted) return
  }
}

async function rankRound(
  reader: ArticleReader,
  candidates: Parameters<typeof fuseSignals>[0],
  { request, fusion, now }: Ranking,
): Promise<RankedCandidate[]> {
  const fused = fuseSignals(candidates, fusion)
  const headers = request.recency === null ? NO_HEADERS : await reader.headers(fused.map(each => each.articleId))
  const ranked = fused.map(candidate => {
    const recency = recencyFactor(headers.get(candidate.articleId)?.publishedAt ?? null, request.recency, now)
    return { ...candidate, recency, score: candidate.fused * recency }
  })
  return ranked.sort((a, b) => b.score - a.score)
}

const NO_HEADERS: ReadonlyMap<string, ArticleHeader> = new Map()

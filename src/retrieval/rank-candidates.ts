/** Yields candidates best first, recalling deeper only when more are wanted. */
import type { ArticleHeader, ArticleReader } from '../engine/engine.ts'
import { recencyFactor } from './favour-recent.ts'
import { type FusedCandidate, type Fusion, fuseSignals } from './fuse-signals.ts'
import { type Candidate, type Question, RECALL_DEPTH, recallCandidates, sharpenMeanings } from './recall-candidates.ts'
import type { SearchRequest } from './search.ts'

/** How much deeper each further round looks, and how many rounds there are at most. */
const DEEPER = 4
const ROUNDS = 4

/** So many of the best are compared exactly; rounding moves a passage by a rank or two, never out of these. */
const HEAD = 64

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
    const ranked = await rankRound(reader, recalled.candidates, { ...ranking, seen })
    const fresh = ranked.filter(candidate => !seen.has(candidate.passageId))
    for (const candidate of fresh) seen.add(candidate.passageId)
    yield fresh
    if (recalled.exhausted) return
  }
}

async function rankRound(
  reader: ArticleReader,
  candidates: readonly Candidate[],
  { seen, ...ranking }: Ranking & { seen: ReadonlySet<string> },
): Promise<RankedCandidate[]> {
  const vector = await ranking.question.vector
  const roughly = await scoreCandidates(reader, candidates, ranking)
  if (vector === null) return roughly
  const head = roughly.filter(candidate => !seen.has(candidate.passageId)).slice(0, HEAD)
  return scoreCandidates(reader, await sharpenMeanings(reader, { candidates, head, vector }), ranking)
}

async function scoreCandidates(
  reader: ArticleReader,
  candidates: readonly Candidate[],
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

/** Yields candidates best first, recalling deeper only when more are wanted. */
import type { ArticleReader } from '../engine/engine.ts'
import { recencyFactor } from './favour-recent.ts'
import { type FusedCandidate, type Fusion, fuseScores, fuseSignals } from './fuse-signals.ts'
import { type Candidate, type Question, RECALL_DEPTH, recallCandidates, sharpenMeanings } from './recall-candidates.ts'
import type { SearchRequest } from './search.ts'

/** How much deeper each further round looks, and how many rounds there are at most. */
const DEEPER = 4
const ROUNDS = 4

/** So many of the best are compared exactly; rounding moves a passage by a rank or two at most. */
const HEAD = 20

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
  const recencyOf = await recencies(reader, candidates, ranking)
  if (vector === null) return rank(candidates, ranking.fusion, recencyOf)
  const scores = fuseScores(candidates, ranking.fusion)
  const head = candidates
    .map((candidate, i) => ({ candidate, score: scores[i]! * recencyOf(candidate) }))
    .filter(({ candidate }) => !seen.has(candidate.passageId))
    .sort((a, b) => b.score - a.score)
    .slice(0, HEAD)
    .map(({ candidate }) => candidate)
  return rank(await sharpenMeanings(reader, { candidates, head, vector }), ranking.fusion, recencyOf)
}

function rank(candidates: readonly Candidate[], fusion: Fusion, recencyOf: RecencyOf): RankedCandidate[] {
  return fuseSignals(candidates, fusion)
    .map(candidate => ranked(candidate, recencyOf(candidate)))
    .sort((a, b) => b.score - a.score)
}

/** Field by field, for the same reason as in fusing. */
function ranked(candidate: FusedCandidate, recency: number): RankedCandidate {
  const { passageId, articleId, cosine, meaning, passageWords, articleWords, fused, signals } = candidate
  const score = fused * recency
  return { passageId, articleId, cosine, meaning, passageWords, articleWords, fused, signals, score, recency }
}

type RecencyOf = (candidate: Candidate) => number

async function recencies(
  reader: ArticleReader,
  candidates: readonly Candidate[],
  { request: { recency }, now }: Ranking,
): Promise<RecencyOf> {
  if (recency === null) return () => 1
  const headers = await reader.headers([...new Set(candidates.map(candidate => candidate.articleId))])
  return ({ articleId }) => recencyFactor(headers.get(articleId)?.publishedAt ?? null, recency, now)
}

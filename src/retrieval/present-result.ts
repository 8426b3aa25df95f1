/** Turns a pick into a result: the run of sentences to quote, its citation, its evidence and its scores. */
import type { Sentence, StoredPassage } from '../model.ts'
import { chooseRun, type Run } from './choose-run.ts'
import { citeSpan } from './cite-span.ts'
import { estimateRelevance } from './estimate-relevance.ts'
import { matchTerms } from './match-terms.ts'
import type { Evidence, SearchRequest, SearchResult } from './search.ts'
import type { Pick } from './select-results.ts'
import { heaviest, type QuestionMatch, type SentenceMatch, weighSentences } from './weigh-sentences.ts'

/** At most this many sentences are named as evidence, and only those near the best in weight. */
const EVIDENCE_SENTENCES = 3
const EVIDENCE_SHARE = 0.3

/** What surrounds a pick in its article. */
export interface PickContext {
  /** Passages of the article in reading order; the pick's is among them. */
  readonly passages: readonly StoredPassage[]
  /** Cosines per passage id, one per sentence; absent for passages not asked about. */
  readonly cosines: ReadonlyMap<string, Float32Array>
}

export interface RankedPick {
  readonly pick: Pick
  /** 1 for the best of the whole ranking. */
  readonly rank: number
  /** See `relevanceOf`. */
  readonly relevance: number
}

export interface Presentation {
  readonly request: SearchRequest
  readonly question: QuestionMatch
}

export function presentResult(
  { pick, rank, relevance }: RankedPick,
  context: PickContext,
  { request, question }: Presentation,
): SearchResult {
  const { article, candidate, passage } = pick
  const matches = weighPassages(pick, context, question)
  const own = matches.filter(match => match.start >= passage.start && match.end <= passage.end)
  const best = matches.indexOf(own[heaviest(own)]!)
  const run = chooseRun(matches, best, request.passageWords)
  const shown = matches.slice(run.from, run.to)
  const citation = citeSpan(article, { start: shown[0]!.start, end: shown.at(-1)!.end })
  return {
    rank,
    passageId: passage.id,
    text: withNeighbours(article.text, { sentences: matches, run }, request.neighbours),
    score: candidate.score,
    relevance,
    scores: { cosine: candidate.cosine, bm25: candidate.passageWords, fused: candidate.fused },
    evidence: findEvidence(article.text, shown),
    citation,
    alsoIn: pick.alsoIn.map(({ passage, article }) => ({
      passageId: passage.id,
      articleId: article.id,
      title: article.title,
      url: article.url,
    })),
    explanation: request.explain ? { signals: candidate.signals, recency: candidate.recency } : null,
  }
}

/** From the candidate's best cosine and from the question's words in the passage and its title. */
export function relevanceOf({ article, candidate, passage }: Pick, { stems, relevance }: QuestionMatch): number {
  const found = new Set<string>()
  for (const text of [article.title, article.text.slice(passage.start, passage.end)])
    for (const { stem } of matchTerms(text, stems, 0)) found.add(stem)
  const coverage = found.size / Math.max(1, stems.size)
  return estimateRelevance({ cosine: candidate.cosine, coverage }, relevance)
}

function weighPassages(
  { article }: Pick,
  { passages, cosines }: PickContext,
  question: QuestionMatch,
): SentenceMatch[] {
  const sentences = passages.flatMap(passage => passage.sentences)
  const known = passages.flatMap(passage => [...(cosines.get(passage.id) ?? [])])
  return weighSentences(article.text, { sentences, cosines: known }, question)
}

/** The heaviest sentences of what is shown, best first; always at least one. */
function findEvidence(text: string, shown: readonly SentenceMatch[]): Evidence[] {
  const ordered = [...shown].sort((a, b) => b.weight - a.weight)
  const least = ordered[0]!.weight * EVIDENCE_SHARE
  return ordered
    .filter((match, i) => i === 0 || match.weight >= least)
    .slice(0, EVIDENCE_SENTENCES)
    .map(({ start, end, cosine, terms }) => ({ start, end, text: text.slice(start, end), cosine, terms }))
}

/** The quote with so many sentences more on each side, verbatim, with whatever stands between them. */
function withNeighbours(
  text: string,
  { sentences, run }: { sentences: readonly Sentence[]; run: Run },
  neighbours: number,
): string {
  const first = sentences[Math.max(0, run.from - neighbours)]!
  const last = sentences[Math.min(sentences.length, run.to + neighbours) - 1]!
  return text.slice(first.start, last.end)
}

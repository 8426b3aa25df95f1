/** Plans in which order sentences come into a context: passages, then what is around them, then pieces of passages. */
import type { Addition } from './context-draft.ts'

/** A passage that fits the question, as sentences of its article. */
export interface RelevantPassage {
  /** Index into the articles. */
  readonly article: number
  /** Indexes into its sentences, half open. */
  readonly from: number
  readonly to: number
  /** The sentence that fits best. */
  readonly best: number
}

/** So many sentences on each side of a relevant passage count as its context. */
const NEIGHBOURS = 8

/** `passages` are best first; `sentencesOf` says how many sentences an article has. Every addition is tried in turn. */
export function planAdditions(
  passages: readonly RelevantPassage[],
  sentencesOf: (article: number) => number,
): Addition[] {
  const [first, ...others] = passages
  if (first === undefined) return []
  return [
    wholeOf(first),
    // where the best passage is too long for the budget, a part of it beats the whole of a lesser one
    ...piecesOf(first),
    ...others.map(wholeOf),
    ...neighboursOf(passages, sentencesOf),
    ...others.flatMap(piecesOf),
  ]
}

function wholeOf({ article, from, to }: RelevantPassage): Addition {
  return { article, from, to, beside: null }
}

/** The best sentence, then those around it, nearest first. */
function piecesOf({ article, from, to, best }: RelevantPassage): Addition[] {
  const pieces: Addition[] = [{ article, from: best, to: best + 1, beside: null }]
  for (let distance = 1; distance < to - from; distance++) {
    if (best + distance < to) pieces.push(oneOf(article, best + distance, best + distance - 1))
    if (best - distance >= from) pieces.push(oneOf(article, best - distance, best - distance + 1))
  }
  return pieces
}

/** Those right beside any passage come before those further off beside the best one. */
function neighboursOf(passages: readonly RelevantPassage[], sentencesOf: (article: number) => number): Addition[] {
  const additions: Addition[] = []
  for (let distance = 1; distance <= NEIGHBOURS; distance++) {
    for (const { article, from, to } of passages) {
      const after = to - 1 + distance
      if (after < sentencesOf(article)) additions.push(oneOf(article, after, after - 1))
      const before = from - distance
      if (before >= 0) additions.push(oneOf(article, before, before + 1))
    }
  }
  return additions
}

function oneOf(article: number, at: number, beside: number): Addition {
  return { article, from: at, to: at + 1, beside }
}

/** Estimates how likely a passage answers the question: a calibrated 0..1, comparable across questions. */

/** What is known of a passage's match, whatever the mode. */
export interface MatchSignals {
  /** Cosine of the best sentence; null in keyword mode. */
  readonly cosine: number | null
  /** Share of the question's distinct words that the passage or its title holds, 0..1. */
  readonly coverage: number
}

/** Under this best relevance a response says `noGoodMatch`. */
const GOOD_MATCH = 0.5

const WITH_MEANING = { intercept: -30, cosine: 34, coverage: 2.5 }
const WORDS_ONLY = { intercept: -3, coverage: 5 }

export function estimateRelevance({ cosine, coverage }: MatchSignals): number {
  if (cosine === null) return logistic(WORDS_ONLY.intercept + WORDS_ONLY.coverage * coverage)
  return logistic(WITH_MEANING.intercept + WITH_MEANING.cosine * cosine + WITH_MEANING.coverage * coverage)
}

export function isGoodMatch(relevance: number): boolean {
  return relevance >= GOOD_MATCH
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

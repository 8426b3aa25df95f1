/** What the cosines of each measured model are worth: their spread, and how they tell a good match from a poor one. */
import type { EmbedderFingerprint } from '../embedding/embedder.ts'

/** Coefficients of a logistic regression for "this first result is of a relevant article". */
export interface RelevanceScale {
  readonly intercept: number
  /** Of the best sentence's cosine. */
  readonly cosine: number
  /** Of the share of the question's words that the passage or its title holds. */
  readonly coverage: number
}

export interface ModelScale {
  /** Distance below the best at which meaning counts as none. */
  readonly cosineSpread: number
  readonly relevance: RelevanceScale
}

/**
 * Fitted on the first results of hybrid searches over four judged sets of equal weight: SQuAD v1.1 dev with a tenth
 * of its articles held out of the index (3,000 questions), SciFact (300), XQuAD-R (1,190), Belebele (900); the models
 * that are not bundled on fewer of them, without SciFact. The spread is 1.5 times the median distance between the
 * first and the 200th sentence on SQuAD; that of MiniLM is larger, where sweeping it over the sets gained throughout.
 * How a sentence gets its context moves both, so the key is the model's name and the context.
 */
const SCALES: ReadonlyMap<string, ModelScale> = new Map([
  ['e5-small-v2 title', { cosineSpread: 0.125, relevance: { intercept: -7.943, cosine: 8.574, coverage: 3.167 } }],
  ['e5-small-v2 passage', { cosineSpread: 0.13, relevance: { intercept: -9.454, cosine: 10.454, coverage: 3.032 } }],
  ['bge-small-en-v1.5 title', { cosineSpread: 0.28, relevance: { intercept: -4.234, cosine: 5.743, coverage: 3.034 } }],
  ['all-MiniLM-L6-v2 passage', { cosineSpread: 0.75, relevance: { intercept: -1.98, cosine: 2.797, coverage: 3.107 } }],
  ['all-MiniLM-L6-v2 title', { cosineSpread: 0.75, relevance: { intercept: -2.023, cosine: 2.397, coverage: 3.417 } }],
])

/** Null for what was not measured: its cosines are then scaled by the candidates of each question. */
export function scaleOf({ model, context }: Pick<EmbedderFingerprint, 'model' | 'context'>): ModelScale | null {
  return SCALES.get(`${model} ${context}`) ?? null
}

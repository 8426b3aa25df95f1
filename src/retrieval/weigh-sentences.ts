/** Weighs each sentence by how likely it is to be the one that answers: by its meaning and the question's words in it. */
import type { Sentence, Span } from '../model.ts'
import { countWords } from '../passages/count-words.ts'
import type { WeighedSentence } from './choose-run.ts'
import { matchTerms, type QueryStems, type TermMatch } from './match-terms.ts'
import type { RelevanceScale } from './model-scales.ts'

/** A sentence with its share in the match. */
export interface SentenceMatch extends WeighedSentence {
  readonly cosine: number | null
  /** Spans of the question's words, in the article's text. */
  readonly terms: readonly Span[]
}

export interface QuestionMatch {
  readonly stems: QueryStems
  /** Difference of cosines that counts as a whole step; null in keyword mode. */
  readonly cosineStep: number | null
  /** How the model's cosines tell relevance; null for a model that was not measured. */
  readonly relevance: RelevanceScale | null
}

/**
 * Log-odds of being the answering sentence. Fitted as a multinomial logit over the sentences of a passage on
 * SQuAD v1.1 dev and XQuAD-R, each tested on the other.
 */
const LOG_ODDS = { cosineStep: 4.5, coverage: 5.4 }

/**
 * What a word of the question still counts one sentence after, or before, the one that has it: what answers a
 * question often says "he" or "it" of what its neighbour names. Chosen with the log-odds.
 */
const FADING = { after: 0.6, before: 0.3 }

/** Weights are relative: 1 for the likeliest. `cosines` go with `sentences`, or are empty where meaning does not count. */
export function weighSentences(
  text: string,
  { sentences, cosines }: { sentences: readonly Sentence[]; cosines: readonly number[] },
  question: QuestionMatch,
): SentenceMatch[] {
  const bodies = sentences.map(({ start, end }) => text.slice(start, end))
  const matches = bodies.map((body, i) => matchTerms(body, question.stems, sentences[i]!.start))
  const coverages = coveragesOf(matches)
  const odds = sentences.map((_, i) => logOdds(cosines[i] ?? null, coverages[i]!, question))
  const best = Math.max(...odds)
  return sentences.map(({ start, end }, i) => ({
    start,
    end,
    cosine: cosines[i] ?? null,
    terms: matches[i]!.map(match => ({ start: match.start, end: match.end })),
    words: Math.max(1, countWords(bodies[i]!)),
    weight: Math.exp(odds[i]! - best),
  }))
}

function logOdds(cosine: number | null, coverage: number, { cosineStep }: QuestionMatch): number {
  const steps = cosine === null || cosineStep === null ? 0 : cosine / cosineStep
  return LOG_ODDS.cosineStep * steps + LOG_ODDS.coverage * coverage
}

/** Share of the question's words in or near each sentence; a word counts less the more of these sentences have it. */
function coveragesOf(matches: readonly (readonly TermMatch[])[]): number[] {
  const stems = matches.map(list => new Set(list.map(match => match.stem)))
  const coverages = matches.map(() => 0)
  let total = 0
  for (const stem of new Set(stems.flatMap(set => [...set]))) {
    const holders = stems.map(set => set.has(stem))
    const worth = Math.log(1 + holders.length / holders.filter(Boolean).length)
    for (const [i, nearness] of nearnessOf(holders).entries()) coverages[i]! += worth * nearness
    total += worth
  }
  return coverages.map(coverage => (total === 0 ? 0 : coverage / total))
}

/** 1 where a word stands, fading with every sentence away from there. */
function nearnessOf(holders: readonly boolean[]): number[] {
  const nearness = holders.map(Number)
  for (let i = 1; i < nearness.length; i++) {
    nearness[i] = Math.max(nearness[i]!, FADING.after * nearness[i - 1]!)
  }
  for (let i = nearness.length - 2; i >= 0; i--) {
    nearness[i] = Math.max(nearness[i]!, FADING.before * nearness[i + 1]!)
  }
  return nearness
}

/** Index of the heaviest; the first of equals. */
export function heaviest(sentences: readonly { readonly weight: number }[]): number {
  let best = 0
  for (const [i, { weight }] of sentences.entries()) if (weight > sentences[best]!.weight) best = i
  return best
}

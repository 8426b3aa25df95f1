/** Weighs each sentence by how much of the match it carries: its meaning and the question's words in it. */
import type { Sentence, Span } from '../model.ts'
import { wordsOf } from '../words.ts'
import type { WeighedSentence } from './choose-run.ts'
import { matchTerms } from './match-terms.ts'

/** A sentence with its share in the match. */
export interface SentenceMatch extends WeighedSentence {
  readonly cosine: number | null
  /** Spans of the question's words, in the article's text. */
  readonly terms: readonly Span[]
}

export interface QuestionMatch {
  readonly stems: ReadonlySet<string>
  /** Cosines that count as nothing and as everything; null in keyword mode. */
  readonly meaningRange: { readonly min: number; readonly max: number } | null
}

/** `cosines` go with `sentences` one to one, or are empty where meaning was not asked for. */
export function weighSentences(
  text: string,
  { sentences, cosines }: { sentences: readonly Sentence[]; cosines: ArrayLike<number> },
  question: QuestionMatch,
): SentenceMatch[] {
  return sentences.map((sentence, i) => {
    const body = text.slice(sentence.start, sentence.end)
    const matches = matchTerms(body, question.stems, sentence.start)
    const cosine = cosines[i] ?? null
    const coverage = new Set(matches.map(match => match.stem)).size / Math.max(1, question.stems.size)
    return {
      start: sentence.start,
      end: sentence.end,
      cosine,
      terms: matches.map(({ start, end }) => ({ start, end })),
      words: Math.max(1, wordsOf(body).length),
      weight: meaningShare(cosine, question.meaningRange) + coverage,
    }
  })
}

function meaningShare(cosine: number | null, range: QuestionMatch['meaningRange']): number {
  if (cosine === null || range === null || range.max <= range.min) return 0
  return Math.min(1, Math.max(0, (cosine - range.min) / (range.max - range.min)))
}

/** Index of the heaviest; the first of equals. */
export function heaviest(sentences: readonly { readonly weight: number }[]): number {
  let best = 0
  for (const [i, { weight }] of sentences.entries()) if (weight > sentences[best]!.weight) best = i
  return best
}

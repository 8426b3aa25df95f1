/** Divides the text of an article into passages of whole sentences. */
import type { Passage, Span } from '../model.ts'
import { PASSAGE_WORDS, packPassages } from './pack-passages.ts'
import { splitSentences } from './split-sentences.ts'

/** Identity of the rules with the default budget; raised when the same text would be divided otherwise. */
export const DIVISION_RULES = `sentences-1/passages-1/${PASSAGE_WORDS}`

export interface DivideOptions {
  /** BCP 47 tag, or null when unknown. */
  readonly language: string | null
  /** Parts of the text that are not sentences. */
  readonly excluded: readonly Span[]
  /** Word budget of a passage; `PASSAGE_WORDS` unless given. */
  readonly maxWords?: number
}

/** In reading order, never overlapping; empty for a text without sentences. All spans are of `text`. */
export function divideText(text: string, options: DivideOptions): Passage[] {
  const sentences = splitSentences(text, options)
  return packPassages(text, sentences, { maxWords: options.maxWords ?? PASSAGE_WORDS })
}

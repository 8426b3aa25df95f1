/** Texts and questions as the stems that the cluster compares. */
import { foldWord, isStopWord, quotedPhrases, stemOf, wordsOf } from '../../words.ts'

/** A word beyond this length tells nothing, and the cluster keeps every one as a key. */
const LONGEST_WORD = 200
/** Further words of a long question add time but hardly change the ranking. */
const MOST_WORDS = 64
const MOST_PHRASES = 16

/** Stems in reading order, between spaces. */
export function tokensOf(...texts: readonly string[]): string {
  return texts.flatMap(stemsOf).join(' ')
}

export interface WordQuestion {
  /** Each once; at least one. */
  readonly stems: readonly string[]
  /** Texts of which a passage must hold every one, word for word. */
  readonly phrases: readonly string[]
}

/** Stop words are kept only where nothing else is left. Null for a text without words. */
export function composeQuestion(text: string): WordQuestion | null {
  const folded = foldedWords(text)
  const telling = folded.filter(word => !isStopWord(word))
  const stems = [...new Set((telling.length > 0 ? telling : folded).map(stemOf))].slice(0, MOST_WORDS)
  if (stems.length === 0) return null
  return { stems, phrases: quotedPhrases(text).slice(0, MOST_PHRASES) }
}

/** What a passage that holds the phrases has among its stems. */
export function stemsOf(text: string): string[] {
  return foldedWords(text).map(stemOf)
}

/** Whether the words of the phrase stand in the text, in a row. */
export function holdsPhrase(text: string, phrase: string): boolean {
  const spaced = (words: readonly string[]) => ` ${words.join(' ')} `
  return spaced(foldedWords(text)).includes(spaced(foldedWords(phrase)))
}

function foldedWords(text: string): string[] {
  return wordsOf(text)
    .map(word => foldWord(word.folded))
    .filter(word => word !== '' && word.length <= LONGEST_WORD)
}

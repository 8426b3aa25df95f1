/** Cuts a text into words, white space and marks, so that texts can be compared word by word. */
import type { Span } from '../model.ts'
import { isStopWord } from '../words.ts'

export interface Token extends Span {
  readonly text: string
  readonly kind: 'word' | 'space' | 'mark'
}

/** Scripts written without spaces between words: there every character is a token. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
const LETTERS = `(?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}])+`
const TOKEN = new RegExp(`(\\s+)|([${UNSPACED}]\\p{M}*|${LETTERS}(?:['’]${LETTERS})*)|.`, 'gsu')

/** Joined, the tokens are the text; spans are shifted by `offset`. */
export function splitTokens(text: string, offset = 0): Token[] {
  const tokens: Token[] = []
  for (const match of text.matchAll(TOKEN)) {
    const start = offset + match.index
    const kind = match[1] !== undefined ? 'space' : match[2] !== undefined ? 'word' : 'mark'
    tokens.push({ text: match[0], kind, start, end: start + match[0].length })
  }
  return tokens
}

/** What makes two words the same but for case and the way their accents are encoded. */
export function foldToken(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

/** How much a folded word says about whether two texts are the same: words that every text has say little. */
export function weightOfWord(folded: string): number {
  return isStopWord(folded) ? 0.25 : 1
}

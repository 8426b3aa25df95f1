/** Words of a text with their spans, folded and stemmed the way the word index folds and stems them. */
import { stemmer } from 'stemmer'
import type { Span } from './model.ts'
import { createUnitKinds } from './unit-kinds.ts'

/** A run of letters, marks and digits; the span is of the text as it stands. */
export interface Word extends Span {
  /** Lower case, without diacritics. */
  readonly folded: string
}

/** Words that say how an English question is asked rather than what about. */
const STOP_WORDS = new Set(
  (
    'a about above after again against all also am an and any are as at be because been before being below between ' +
    'both but by can could did do does doing done down during each either else ever every few for from further get ' +
    'gets got had has have having he her here hers herself him himself his how however i if in into is it its itself ' +
    'just let like many may me might more most much must my myself neither no nor not of off on once one only or ' +
    'other our ours ourselves out over own per please s same shall she should since so some such t tell than that ' +
    'the their theirs them themselves then there these they this those though through to too under until up upon us ' +
    'very was we were what whatever when where whether which while who whom whose why will with within without would ' +
    'yet you your yours yourself yourselves'
  ).split(' '),
)

/** In reading order. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  visitWords(text, (start, end) => words.push({ folded: foldWord(text.slice(start, end)), start, end }))
  return words
}

/** The spans of the words, in reading order, where making an object of each would take too long. */
export function visitWords(text: string, visit: (start: number, end: number) => void): void {
  let start = -1
  for (let at = 0; at < text.length; at++) {
    if (isInWord(text, at)) {
      if (start === -1) start = at
    } else if (start !== -1) {
      visit(start, at)
      start = -1
    }
  }
  if (start !== -1) visit(start, text.length)
}

/** Of a pair of units both are or neither is. */
function isInWord(text: string, at: number): boolean {
  const kind = kindOf(text.charCodeAt(at))
  return kind === INSIDE || (kind === HALF && isPointInWord(text, at))
}

function isPointInWord(text: string, at: number): boolean {
  const isSecond = /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, at - 1), at + 1))
  return WORD.test(String.fromCodePoint(text.codePointAt(isSecond ? at - 1 : at)!))
}

const WORD = /[\p{L}\p{M}\p{N}\p{Co}]/u
const [OUTSIDE, INSIDE, HALF] = [0, 1, 2]
const kindOf = createUnitKinds(unit => {
  if (/[\ud800-\udfff]/.test(unit)) return HALF
  return WORD.test(unit) ? INSIDE : OUTSIDE
})

/** Expects a folded word. */
export function isStopWord(folded: string): boolean {
  return STOP_WORDS.has(folded)
}

/** Porter's stem of a folded word, https://tartarus.org/martin/PorterStemmer/, as SQLite's `porter` takes it. */
export function stemOf(folded: string): string {
  return /^[a-z]{3,}$/.test(folded) ? stemmer(folded) : folded
}

/** Most words are ASCII, which has no diacritics: that way is ten times as fast. */
export function foldWord(word: string): string {
  return ASCII.test(word) ? word.toLowerCase() : word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

const ASCII = /^[\0-\x7f]*$/

/** The texts between pairs of double quotes, straight or curly, that hold at least one word. */
export function quotedPhrases(text: string): string[] {
  const phrases: string[] = []
  for (const match of text.matchAll(/"([^"]*)"|“([^”]*)”/g)) {
    const phrase = (match[1] ?? match[2] ?? '').trim()
    if (wordsOf(phrase).length > 0) phrases.push(phrase)
  }
  return phrases
}

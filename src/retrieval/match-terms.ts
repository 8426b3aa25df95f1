/** Finds the words of a question in a text, whatever their inflection. */
import type { Span } from '../model.ts'
import { foldWord, isStopWord, stemOf, visitWords, wordsOf } from '../words.ts'

/** The stems of a question's telling words. */
export interface QueryStems {
  readonly size: number
  /** Whether a word that begins with this UTF-16 unit can be one of the question's: most cannot. */
  mayBeginWith(unit: number): boolean
  /** The stem of a word as it stands in a text, or null when it is none of the question's. */
  matching(word: string): string | null
}

/** Words whose stems are remembered; a page of results has about so many different ones. */
const REMEMBERED = 5000

/** Stems worth matching, each once. A question of stop words alone keeps them. */
export function queryStems(query: string): QueryStems {
  const words = wordsOf(query).map(word => word.folded)
  const telling = words.filter(word => !isStopWord(word))
  const stems = new Set((telling.length > 0 ? telling : words).map(stemOf))
  const known = new Map<string, string | null>()
  const find = (word: string): string | null => {
    const stem = stemOf(foldWord(word))
    return stems.has(stem) ? stem : null
  }
  const beginnings = beginningsOf(stems)
  return {
    size: stems.size,
    mayBeginWith: unit => beginnings[unit] !== 0,
    // Results to one question use the same words again and again, and stemming is slow.
    matching(word) {
      let stem = known.get(word)
      if (stem !== undefined) return stem
      stem = find(word)
      if (known.size < REMEMBERED) known.set(word, stem)
      return stem
    },
  }
}

const ASCII_UNITS = 128

/** By ASCII unit, 0 for none; beyond ASCII folding may make any letter of any other, so there all may. */
function beginningsOf(stems: ReadonlySet<string>): Uint8Array {
  const beginnings = new Uint8Array(ASCII_UNITS)
  for (const stem of stems) {
    // Stemming never touches the beginning of a word. Some words are marks alone and fold to nothing.
    const first = stem.charAt(0)
    for (const unit of [first, first.toUpperCase()]) if (unit !== '') beginnings[unit.charCodeAt(0)] = 1
  }
  return beginnings
}

/** A word of the text whose stem is one of the question's. */
export interface TermMatch extends Span {
  readonly stem: string
}

/** In reading order, shifted by `offset` so that the spans are of the article's text. */
export function matchTerms(text: string, stems: QueryStems, offset: number): TermMatch[] {
  const matches: TermMatch[] = []
  visitWords(text, (start, end) => {
    if (!stems.mayBeginWith(text.charCodeAt(start))) return
    const stem = stems.matching(text.slice(start, end))
    if (stem !== null) matches.push({ stem, start: start + offset, end: end + offset })
  })
  return matches
}

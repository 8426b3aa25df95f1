/** Finds the words of a question in a text, whatever their inflection. */
import type { Span } from '../model.ts'
import { isStopWord, stemOf, wordsOf } from '../words.ts'

/** Stems worth matching, each once. A question of stop words alone keeps them. */
export function queryStems(query: string): ReadonlySet<string> {
  const words = wordsOf(query).map(word => word.folded)
  const telling = words.filter(word => !isStopWord(word))
  return new Set((telling.length > 0 ? telling : words).map(stemOf))
}

/** A word of the text whose stem is one of the question's. */
export interface TermMatch extends Span {
  readonly stem: string
}

/** In reading order, shifted by `offset` so that the spans are of the article's text. */
export function matchTerms(text: string, stems: ReadonlySet<string>, offset: number): TermMatch[] {
  // A stem begins as its word does, which saves stemming most words.
  const initials = new Set([...stems].map(stem => stem.charCodeAt(0)))
  const matches: TermMatch[] = []
  for (const { folded, start, end } of wordsOf(text)) {
    if (!initials.has(folded.charCodeAt(0))) continue
    const stem = stemOf(folded)
    if (stems.has(stem)) matches.push({ stem, start: start + offset, end: end + offset })
  }
  return matches
}

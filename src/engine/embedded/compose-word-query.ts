/** Turns what a user typed into an FTS5 query in which every word is quoted, so that no syntax of theirs is left. */
import { isStopWord, quotedPhrases, wordsOf } from '../../words.ts'

/** Further words of a long text add time but hardly change the ranking. */
const MOST_WORDS = 64
const MOST_PHRASES = 16

export interface WordQuery {
  /** FTS5 expression. */
  readonly match: string
  /** The words that it asks for, as typed. */
  readonly words: readonly string[]
  /** Texts of which a passage must hold every one, word for word. */
  readonly phrases: readonly string[]
}

/** Of several words, those that are too frequent to tell. */
export type FindCommon = (words: readonly string[]) => ReadonlySet<string>

/** Any of the telling words; stop words and common words are kept only where nothing else is left. Null for a text without words. */
export function composeWordQuery(text: string, findCommon: FindCommon): WordQuery | null {
  const words = tellingWords(text, findCommon)
  if (words.length === 0) return null
  const phrases = quotedPhrases(text).slice(0, MOST_PHRASES)
  const anyOf = [...words, ...phrases].map(quote).join(' OR ')
  // The title is indexed with every passage, but a phrase has to be in the passage itself.
  const allOf = phrases.map(phrase => `{text} : ${quote(phrase)} AND `).join('')
  return { match: `${allOf}(${anyOf})`, words, phrases }
}

/** The first of each, as typed: FTS5 folds and stems them as it did the stored ones. */
function tellingWords(text: string, findCommon: FindCommon): string[] {
  const byFolded = new Map<string, string>()
  for (const { folded, start, end } of wordsOf(text)) {
    if (folded !== '' && !byFolded.has(folded)) byFolded.set(folded, text.slice(start, end))
  }
  const all = [...byFolded]
  const content = orAll(all, ([folded]) => !isStopWord(folded))
    .slice(0, MOST_WORDS)
    .map(([, word]) => word)
  const common = findCommon(content)
  return orAll(content, word => !common.has(word))
}

function orAll<T>(items: T[], isKept: (item: T) => boolean): T[] {
  const kept = items.filter(isKept)
  return kept.length > 0 ? kept : items
}

/** NUL ends a query text early. */
function quote(text: string): string {
  return `"${text.replaceAll('"', ' ').replaceAll('\0', ' ')}"`
}

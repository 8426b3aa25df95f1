/** Counts the words of a text, also of scripts that do not part them with spaces. */
import { createUnitKinds } from '../unit-kinds.ts'

const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu
const wordlike = /[\p{L}\p{N}]/u

/** A word of Chinese or Japanese has about two characters. */
const charactersPerWord = 2
/** No word is longer, in UTF-16 units: an address or a run of data counts for several. */
const longestWord = 30

/** Whole and at least 0; punctuation by itself is no word. */
export function countWords(text: string): number {
  return countSpacedWords(text) ?? countTokens(text)
}

/** The same several times as fast, but null for a text with units that tell nothing by themselves. */
function countSpacedWords(text: string): number | null {
  let words = 0
  let [length, isWordlike] = [0, false]
  for (let at = 0; at <= text.length; at++) {
    const kind = at < text.length ? kindOf(text.charCodeAt(at)) : SPACE
    if (kind === OPAQUE) return null
    if (kind === SPACE) {
      if (isWordlike || length > longestWord) words += Math.ceil(length / longestWord)
      length = 0
      isWordlike = false
      continue
    }
    length++
    isWordlike ||= kind === WORDLIKE
  }
  return words
}

const [SPACE, WORDLIKE, OTHER, OPAQUE] = [0, 1, 2, 3]
const kindOf = createUnitKinds(unit => {
  if (/[\ud800-\udfff]/.test(unit) || unit.match(unspaced) !== null) return OPAQUE
  if (/\s/.test(unit)) return SPACE
  return wordlike.test(unit) ? WORDLIKE : OTHER
})

function countTokens(text: string): number {
  let words = 0
  for (const [token] of text.matchAll(/\S+/g)) words += wordsOf(token)
  return Math.ceil(words)
}

function wordsOf(token: string): number {
  const rest = token.replace(unspaced, '')
  const characters = [...token].length - [...rest].length
  const others = wordlike.test(rest) || rest.length > longestWord ? Math.ceil(rest.length / longestWord) : 0
  return characters / charactersPerWord + others
}

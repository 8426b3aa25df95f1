/** Counts the words of a text, also of scripts that do not part them with spaces. */

const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu
const wordlike = /[\p{L}\p{N}]/u

/** A word of Chinese or Japanese has about two characters. */
const charactersPerWord = 2
/** No word is longer, in UTF-16 units: an address or a run of data counts for several. */
const longestWord = 30

/** Whole and at least 0; punctuation by itself is no word. */
export function countWords(text: string): number {
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

/** Tells whether a text holds phrases word for word, whatever the case and the diacritics. */
import { foldWord, visitWords } from '../../words.ts'

/**
 * One question may have thousands of texts looked at, in most of which some word is not even part of another: that is
 * told in a fraction of the time that looking at each word takes.
 */
export function createPhraseCheck(phrases: readonly string[]): (text: string) => boolean {
  const wanted = phrases.map(foldedWords)
  const words = [...new Set(wanted.flatMap(phrase => phrase.trim().split(' ')))].map(unifySigma)
  return text => {
    const whole = unifySigma(foldWord(text))
    if (!words.every(word => whole.includes(word))) return false
    const folded = foldedWords(text)
    return wanted.every(phrase => folded.includes(phrase))
  }
}

/** The one letter whose lower case depends on what stands around the word. */
function unifySigma(folded: string): string {
  return folded.replaceAll('ς', 'σ')
}

/** Between spaces, so that one text holds another only at whole words. */
function foldedWords(text: string): string {
  let folded = ' '
  visitWords(text, (start, end) => {
    const word = foldWord(text.slice(start, end))
    if (word !== '') folded += `${word} `
  })
  return folded
}

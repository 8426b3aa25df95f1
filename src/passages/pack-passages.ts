/** Packs consecutive sentences into passages up to a word budget. */
import type { Passage, Sentence } from '../model.ts'
import { countWords } from './count-words.ts'

/** Words per passage; see the measurements named in ARCHITECTURE.md. */
export const PASSAGE_WORDS = 180

/** A paragraph of this share of the budget or more is a passage, or several, of its own. */
const bigParagraph = 0.5
/** A heading has at most this many words and no full stop; it goes with the paragraph that it announces. */
const longestHeading = 12

const blankLine = /(?:\r\n|[\n\r\u2028])[^\S\n\r\u2028\u2029]*(?:\r\n|[\n\r\u2028])|\u2029/
const endsSentence = /[.!?…。！？।॥؟۔]["'”’»)\]」』]*$/u

interface Measured {
  readonly sentence: Sentence
  /** At least 1, so that no passage grows without bound. */
  readonly words: number
}

interface Paragraph {
  readonly sentences: Measured[]
  words: number
}

export interface PackOptions {
  /** Budget of a passage in words; a single sentence may exceed it. */
  readonly maxWords: number
}

/**
 * Passages in order; together they hold every sentence once, in order. A passage starts with its first sentence and ends
 * with its last. Paragraphs (parted by blank lines) share a passage only while each is under half of the budget.
 */
export function packPassages(text: string, sentences: readonly Sentence[], options: PackOptions): Passage[] {
  const { maxWords } = options
  const passages: Passage[] = []
  let pending = emptyParagraph()
  for (const paragraph of paragraphsOf(text, sentences)) {
    const big = paragraph.words >= maxWords * bigParagraph
    if (big || pending.words + paragraph.words > maxWords) {
      addPassage(passages, pending)
      pending = emptyParagraph()
    }
    if (big) addAll(passages, paragraph, maxWords)
    else for (const measured of paragraph.sentences) add(pending, measured)
  }
  addPassage(passages, pending)
  return passages
}

/** Filled evenly, so that a paragraph just over the budget becomes two halves rather than a whole and a scrap. */
function addAll(passages: Passage[], paragraph: Paragraph, maxWords: number): void {
  let left = paragraph.words
  let current = emptyParagraph()
  for (const measured of paragraph.sentences) {
    const evenShare = left / Math.ceil(left / maxWords)
    if (current.words >= evenShare || current.words + measured.words > maxWords) {
      addPassage(passages, current)
      left -= current.words
      current = emptyParagraph()
    }
    add(current, measured)
  }
  addPassage(passages, current)
}

function paragraphsOf(text: string, sentences: readonly Sentence[]): Paragraph[] {
  const paragraphs: Paragraph[] = []
  let current = emptyParagraph()
  for (const sentence of sentences) {
    const previous = current.sentences.at(-1)?.sentence
    const parted = previous !== undefined && blankLine.test(text.slice(previous.end, sentence.start))
    if (parted && !isHeading(text, current)) {
      paragraphs.push(current)
      current = emptyParagraph()
    }
    add(current, { sentence, words: Math.max(1, countWords(text.slice(sentence.start, sentence.end))) })
  }
  paragraphs.push(current)
  return paragraphs
}

function isHeading(text: string, { sentences, words }: Paragraph): boolean {
  const [only, ...others] = sentences
  if (only === undefined || others.length > 0 || words > longestHeading) return false
  return !endsSentence.test(text.slice(only.sentence.start, only.sentence.end))
}

function add(paragraph: Paragraph, measured: Measured): void {
  paragraph.sentences.push(measured)
  paragraph.words += measured.words
}

function addPassage(passages: Passage[], { sentences }: Paragraph): void {
  const first = sentences[0]?.sentence
  const last = sentences.at(-1)?.sentence
  if (first === undefined || last === undefined) return
  passages.push({ start: first.start, end: last.end, sentences: sentences.map(measured => measured.sentence) })
}

function emptyParagraph(): Paragraph {
  return { sentences: [], words: 0 }
}

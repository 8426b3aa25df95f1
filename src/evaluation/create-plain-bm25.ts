/** Plain BM25 over whole documents in memory: the yardstick that every mode is printed beside. */
import { isStopWord, stemOf, wordsOf } from '../words.ts'
import type { CollectionDocument } from './collection.ts'

const K1 = 1.2
const B = 0.75

export interface PlainBm25 {
  /** Ids of at most `depth` documents that share a word with the question, best first, ties in corpus order. */
  rank(question: string, depth: number): string[]
}

/** Documents that hold a word, by index, each with what one occurrence in a question is worth to it. */
interface Postings {
  readonly documents: number[]
  readonly worths: number[]
}

/** Titles count as text; English stop words are dropped, other words stemmed. */
export function createPlainBm25(documents: readonly CollectionDocument[]): PlainBm25 {
  const postings = weighPostings(documents.map(({ title, text }) => stemsOf(`${title}\n${text}`)))
  return {
    rank(question, depth) {
      const scores = scoreDocuments(stemsOf(question), postings, documents.length)
      const found = Array.from(scores.keys()).filter(index => scores[index]! > 0)
      found.sort((a, b) => scores[b]! - scores[a]! || a - b)
      return found.slice(0, depth).map(index => documents[index]!.id)
    },
  }
}

function stemsOf(text: string): string[] {
  const words = wordsOf(text).map(word => word.folded)
  return words.filter(word => !isStopWord(word)).map(stemOf)
}

/** Lucene's form: idf = ln(1 + (N − n + 0.5) / (n + 0.5)), tf / (tf + k1 · (1 − b + b · length / mean length)). */
function weighPostings(texts: readonly (readonly string[])[]): Map<string, Postings> {
  const postings = countWords(texts)
  const meanLength = texts.reduce((sum, stems) => sum + stems.length, 0) / Math.max(1, texts.length)
  for (const { documents, worths } of postings.values()) {
    const idf = Math.log(1 + (texts.length - documents.length + 0.5) / (documents.length + 0.5))
    for (const [i, count] of worths.entries()) {
      const length = texts[documents[i]!]!.length / meanLength
      worths[i] = (idf * count) / (count + K1 * (1 - B + B * length))
    }
  }
  return postings
}

/** Postings whose worths are still the counts. */
function countWords(texts: readonly (readonly string[])[]): Map<string, Postings> {
  const postings = new Map<string, Postings>()
  for (const [index, stems] of texts.entries()) {
    for (const [stem, count] of countEach(stems)) {
      const of = postings.get(stem) ?? { documents: [], worths: [] }
      of.documents.push(index)
      of.worths.push(count)
      postings.set(stem, of)
    }
  }
  return postings
}

function countEach(stems: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1)
  return counts
}

function scoreDocuments(stems: readonly string[], postings: ReadonlyMap<string, Postings>, count: number) {
  const scores = new Float64Array(count)
  for (const stem of stems) {
    const { documents = [], worths = [] } = postings.get(stem) ?? {}
    for (let i = 0; i < documents.length; i++) scores[documents[i]!]! += worths[i]!
  }
  return scores
}

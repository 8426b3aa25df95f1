/** A growing list of vectors rounded to a byte per dimension, each with a scale of its own. */
import type { Vector } from '../../model.ts'
import { createSection, type RoundedQuestion, roundQuestion, type Section } from './byte-section.ts'

/** Cosines with unit vectors are within 0.002 of the exact ones unless a vector has a dimension above about 0.4. */
export interface ByteVectors {
  readonly count: number
  add(vector: Vector): void
  /** Adds one as it is held by another list of the same dimensions. */
  addFrom(other: ByteVectors, index: number): void
  /** What an entry is held as: `bytes × scale` is the vector. Good until the next entry is added. */
  entry(index: number): { readonly bytes: Int8Array; readonly scale: number }
  /** Rounds a question once for all the entries that it is compared with. */
  comparer(query: Vector): (index: number) => number
}

export interface ByteVectorsOptions {
  /** Entries that share a memory; only tests need few. */
  readonly perSection?: number
}

/** A memory of WebAssembly holds four times as much at most. */
const SECTION_BYTES = 2 ** 30

export function createByteVectors(dimensions: number, options: ByteVectorsOptions = {}): ByteVectors {
  const { perSection = Math.floor(SECTION_BYTES / dimensions) } = options
  const sections: Section[] = []
  let count = 0
  /** Where the next entry goes. */
  const next = (): Section => {
    if (count % perSection === 0) sections.push(createSection(dimensions))
    count++
    return sections.at(-1)!
  }
  const entry = (index: number) => sections[Math.floor(index / perSection)]!.entry(index % perSection)
  return {
    get count() {
      return count
    },
    add: vector => next().add(vector),
    addFrom(other, index) {
      const { bytes, scale } = other.entry(index)
      next().addEntry(bytes, scale)
    },
    entry,
    comparer(query) {
      const question: RoundedQuestion = roundQuestion(query)
      return index => sections[Math.floor(index / perSection)]!.cosine(question, index % perSection)
    },
  }
}

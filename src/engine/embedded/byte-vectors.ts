/** A growing list of vectors rounded to a byte per dimension, each with a scale of its own. */
import type { Vector } from '../../model.ts'
import { createSection, PIECE, type RoundedQuestion, roundQuestion, type Section } from './byte-section.ts'

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
  const stride = Math.ceil(dimensions / PIECE) * PIECE
  const { perSection = Math.floor(SECTION_BYTES / stride) } = options
  const sections: Section[] = []
  let count = 0
  const append = (scale: number): Int8Array => {
    if (count % perSection === 0) sections.push(createSection(stride))
    count++
    return sections.at(-1)!.append(scale)
  }
  const entry = (index: number) => {
    const { bytes, scale } = sections[Math.floor(index / perSection)]!.entry(index % perSection)
    return { bytes: bytes.subarray(0, dimensions), scale }
  }
  return {
    get count() {
      return count
    },
    add(vector) {
      const scale = largest(vector) / 127
      roundInto(append(scale), vector, 1 / scale)
    },
    addFrom(other, index) {
      const { bytes, scale } = other.entry(index)
      append(scale).set(bytes)
    },
    entry,
    comparer(query) {
      const question: RoundedQuestion = roundQuestion(query, stride)
      return index => sections[Math.floor(index / perSection)]!.cosine(question, index % perSection)
    },
  }
}

function largest(vector: Vector): number {
  let found = 0
  for (let i = 0; i < vector.length; i++) found = Math.max(found, Math.abs(vector[i]!))
  return found
}

/** To the nearest, as `Math.round` does in ten times the time: cutting off rounds down what is not negative. */
function roundInto(bytes: Int8Array, vector: Vector, factor: number): void {
  for (let i = 0; i < vector.length; i++) bytes[i] = ((vector[i]! * factor + 128.5) | 0) - 128
}

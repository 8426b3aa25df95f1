/** Rounded vectors in a memory that WebAssembly compares sixteen dimensions at a time: a tenth of a loop's time. */
import type { Vector } from '../../model.ts'
import { MODULE } from './dot-bytes-module.ts'

export interface Section {
  add(vector: Vector): void
  /** As another section holds it. */
  addEntry(bytes: Int8Array, scale: number): void
  /** `bytes × scale` is the vector. Good until the next entry is added. */
  entry(place: number): { readonly bytes: Int8Array; readonly scale: number }
  cosine(question: RoundedQuestion, place: number): number
}

/** A vector in 16-bit numbers: `units × scale` is the vector, as good as exact beside vectors of 8 bits. */
export interface RoundedQuestion {
  readonly units: Int16Array
  readonly scale: number
}

export function roundQuestion(query: Vector): RoundedQuestion {
  const stride = strideOf(query.length)
  // So that no sum of products with bytes leaves 32 bits.
  const limit = Math.min(32_767, Math.floor((2 ** 31 - 1) / (127 * stride)))
  const scale = largest(query) / limit
  const units = new Int16Array(stride)
  for (const [i, value] of query.entries()) units[i] = Math.round(value / scale)
  return { units, scale }
}

/** Dimensions that are compared at once: vectors are filled up with zeros to a multiple. */
const PIECE = 16

function strideOf(dimensions: number): number {
  return Math.ceil(dimensions / PIECE) * PIECE
}

type Dot = (bytes: number, count: number) => number

const PAGE = 65_536
/** Memory grows in place, so by little at a time. */
const PAGES_AT_ONCE = 32
const SCALES_AT_ONCE = 4096

const compiled = new WebAssembly.Module(Buffer.from(MODULE, 'base64'))

/** The question is held at the start, then come the entries. */
export function createSection(dimensions: number): Section {
  const stride = strideOf(dimensions)
  const start = stride * Int16Array.BYTES_PER_ELEMENT
  const memory = new WebAssembly.Memory({ initial: PAGES_AT_ONCE })
  const dot = new WebAssembly.Instance(compiled, { section: { memory } }).exports.dot as Dot
  const scales: Float32Array[] = []
  // Made once for each growth: a view for each entry would take as long as filling it.
  let bytes = new Int8Array(memory.buffer)
  let count = 0
  let held: RoundedQuestion | null = null
  const scaleOf = (place: number) => scales[Math.floor(place / SCALES_AT_ONCE)]![place % SCALES_AT_ONCE]!
  /** Answers where the bytes of a new entry go: all zero until then. */
  const append = (scale: number): number => {
    const at = start + count * stride
    if (at + stride > bytes.length) {
      memory.grow(Math.max(PAGES_AT_ONCE, Math.ceil(stride / PAGE)))
      bytes = new Int8Array(memory.buffer)
    }
    if (count % SCALES_AT_ONCE === 0) scales.push(new Float32Array(SCALES_AT_ONCE))
    scales.at(-1)![count++ % SCALES_AT_ONCE] = scale
    return at
  }
  return {
    add(vector) {
      const scale = largest(vector) / 127
      const at = append(scale)
      roundInto(bytes, at, { vector, factor: 1 / scale })
    },
    addEntry(entry, scale) {
      const at = append(scale)
      bytes.set(entry, at)
    },
    entry(place) {
      const at = start + place * stride
      return { bytes: bytes.subarray(at, at + dimensions), scale: scaleOf(place) }
    },
    cosine(question, place) {
      if (held !== question) new Int16Array(memory.buffer, 0, stride).set(question.units)
      held = question
      return question.scale * scaleOf(place) * dot(start + place * stride, stride)
    },
  }
}

function largest(vector: Vector): number {
  let found = 0
  for (let i = 0; i < vector.length; i++) found = Math.max(found, Math.abs(vector[i]!))
  return found
}

/** To the nearest, as `Math.round` does in ten times the time: cutting off rounds down what is not negative. */
function roundInto(bytes: Int8Array, at: number, { vector, factor }: { vector: Vector; factor: number }): void {
  for (let i = 0; i < vector.length; i++) bytes[at + i] = ((vector[i]! * factor + 128.5) | 0) - 128
}

/** Rounded vectors in a memory that WebAssembly compares sixteen dimensions at a time: a tenth of a loop's time. */
import type { Vector } from '../../model.ts'
import { MODULE } from './dot-bytes-module.ts'

/** Dimensions that are compared at once: vectors are filled up with zeros to a multiple. */
export const PIECE = 16

export interface Section {
  /** Where the bytes of a new entry go: all zero, good until the next entry is added. */
  append(scale: number): Int8Array
  entry(place: number): { readonly bytes: Int8Array; readonly scale: number }
  cosine(question: RoundedQuestion, place: number): number
}

/** A vector in 16-bit numbers: `units × scale` is the vector, as good as exact beside vectors of 8 bits. */
export interface RoundedQuestion {
  readonly units: Int16Array
  readonly scale: number
}

export function roundQuestion(query: Vector, stride: number): RoundedQuestion {
  const most = query.reduce((found, value) => Math.max(found, Math.abs(value)), 0)
  // So that no sum of products with bytes leaves 32 bits.
  const limit = Math.min(32_767, Math.floor((2 ** 31 - 1) / (127 * stride)))
  const units = new Int16Array(stride)
  for (const [i, value] of query.entries()) units[i] = Math.round((value / most) * limit)
  return { units, scale: most / limit }
}

type Dot = (bytes: number, count: number) => number

const PAGE = 65_536
/** Memory grows in place, so by little at a time. */
const PAGES_AT_ONCE = 32
const SCALES_AT_ONCE = 4096

const compiled = new WebAssembly.Module(Buffer.from(MODULE, 'base64'))

/** `stride` is in bytes, a multiple of sixteen. The question is held at the start, then come the entries. */
export function createSection(stride: number): Section {
  const start = stride * Int16Array.BYTES_PER_ELEMENT
  const memory = new WebAssembly.Memory({ initial: PAGES_AT_ONCE })
  const { exports } = new WebAssembly.Instance(compiled, { section: { memory } })
  const dot = exports.dot as Dot
  const scales: Float32Array[] = []
  let count = 0
  let held: RoundedQuestion | null = null
  const scaleOf = (place: number) => scales[Math.floor(place / SCALES_AT_ONCE)]![place % SCALES_AT_ONCE]!
  const bytesAt = (place: number) => new Int8Array(memory.buffer, start + place * stride, stride)
  return {
    append(scale) {
      const needed = start + (count + 1) * stride
      if (needed > memory.buffer.byteLength) memory.grow(Math.max(PAGES_AT_ONCE, Math.ceil(stride / PAGE)))
      if (count % SCALES_AT_ONCE === 0) scales.push(new Float32Array(SCALES_AT_ONCE))
      scales.at(-1)![count % SCALES_AT_ONCE] = scale
      return bytesAt(count++)
    },
    entry: place => ({ bytes: bytesAt(place), scale: scaleOf(place) }),
    cosine(question, place) {
      if (held !== question) new Int16Array(memory.buffer, 0, stride).set(question.units)
      held = question
      return question.scale * scaleOf(place) * dot(start + place * stride, stride)
    },
  }
}

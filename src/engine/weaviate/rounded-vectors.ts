/** Vectors of a passage rounded to a byte per dimension, as text: a quarter of what the vectors themselves take. */
import type { Vector } from '../../model.ts'

const SCALE_BYTES = 4

/** Per vector its scale, as float32, and then its bytes; `byte × scale` is the number. */
export function packRounded(vectors: readonly Vector[]): string {
  const packed = vectors.map(vector => {
    const scale = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127
    const bytes = Buffer.alloc(SCALE_BYTES + vector.length)
    bytes.writeFloatLE(scale)
    for (const [i, value] of vector.entries()) bytes.writeInt8(Math.round(value / scale), SCALE_BYTES + i)
    return bytes
  })
  return Buffer.concat(packed).toString('base64')
}

/** Cosines of unit vectors within 0.002 of the exact ones. */
export function compareRounded(query: Vector, packed: string): Float32Array {
  const bytes = Buffer.from(packed, 'base64')
  const each = SCALE_BYTES + query.length
  return Float32Array.from({ length: bytes.length / each }, (_, i) => {
    const values = new Int8Array(bytes.buffer, bytes.byteOffset + i * each + SCALE_BYTES, query.length)
    let sum = 0
    for (let at = 0; at < query.length; at++) sum += query[at]! * values[at]!
    return sum * bytes.readFloatLE(i * each)
  })
}

/** Turns token vectors into one unit vector; sums in double precision, in a fixed order. */
import type { ModelSettings } from '../config.ts'
import type { Span } from '../model.ts'

/** What one run gave for a text, and its share in the average. */
export interface PooledPart {
  readonly vector: Float64Array
  readonly weight: number
}

/** `states` holds one row of `dimensions` numbers per token. Throws when no direction comes out. */
export function poolTokens(
  states: Float32Array,
  settings: Pick<ModelSettings, 'pooling' | 'dimensions'>,
): Float64Array {
  const { pooling, dimensions } = settings
  return poolRows(states, { start: 0, end: pooling === 'cls' ? 1 : states.length / dimensions }, dimensions)
}

/** The direction of the sum of the token vectors from row `start` to before row `end`. */
export function poolRows(states: Float32Array, { start, end }: Span, dimensions: number): Float64Array {
  const sum = new Float64Array(dimensions)
  for (let row = start * dimensions; row < end * dimensions; row += dimensions)
    for (let i = 0; i < dimensions; i++) sum[i]! += states[row + i]!
  return toUnit(sum)
}

/** The direction of the weighted sum of unit vectors; a single one is returned as it is. */
export function averageParts(parts: readonly PooledPart[]): Float64Array {
  const first = parts[0]!.vector
  if (parts.length === 1) return first
  const sum = new Float64Array(first.length)
  for (const { vector, weight } of parts) {
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * vector[i]!
  }
  return toUnit(sum)
}

function toUnit(vector: Float64Array): Float64Array {
  let squares = 0
  for (const value of vector) squares += value * value
  const length = Math.sqrt(squares)
  if (!(length > 0 && length < Infinity))
    throw new Error(`the model gave a vector of length ${length}, expected a direction`)
  return vector.map(value => value / length)
}

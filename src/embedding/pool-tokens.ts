/** Turns token vectors into one unit vector; sums in double precision, in a fixed order. */
import type { ModelSettings } from '../config.ts'

/** `states` holds one row of `dimensions` numbers per token. Throws when no direction comes out. */
export function poolTokens(
  states: Float32Array,
  settings: Pick<ModelSettings, 'pooling' | 'dimensions'>,
): Float64Array {
  const { pooling, dimensions } = settings
  const end = pooling === 'cls' ? dimensions : states.length
  const sum = new Float64Array(dimensions)
  for (let at = 0; at < end; at++) sum[at % dimensions]! += states[at]!
  return toUnit(sum)
}

/** The direction of the weighted sum of unit vectors; a single one is returned as it is. */
export function averageParts(parts: readonly { vector: Float64Array; weight: number }[]): Float64Array {
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

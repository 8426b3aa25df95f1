/** Vectors of a byte per dimension: what WebAssembly makes of them is what they hold, in any number and dimension. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assembleModule } from '../../../scripts/assemble-module.ts'
import { type ByteVectors, createByteVectors } from '../../../src/engine/embedded/byte-vectors.ts'
import { randomVector, seededRandom } from '../../contracts/sample-articles.ts'

const FOLDER = new URL('../../../src/engine/embedded/', import.meta.url)

/** In double precision, of what the entry is held as. */
function heldCosine(vectors: ByteVectors, query: Float32Array, index: number): number {
  const { bytes, scale } = vectors.entry(index)
  return query.reduce((sum, value, i) => sum + value * bytes[i]! * scale, 0)
}

test('compares as the bytes that are held do', () => {
  const shape = fc.record({ dimensions: fc.integer({ min: 1, max: 70 }), count: fc.integer({ min: 1, max: 40 }) })
  fc.assert(
    fc.property(shape, fc.integer(), ({ dimensions, count }, seed) => {
      const random = seededRandom(seed)
      const vectors = createByteVectors(dimensions, { perSection: 7 })
      for (let i = 0; i < count; i++) vectors.add(randomVector(random, dimensions))
      const queries = [randomVector(random, dimensions), randomVector(random, dimensions)]
      const comparers = queries.map(query => vectors.comparer(query))
      for (let i = 0; i < count; i++) {
        for (const [q, query] of queries.entries())
          expect(Math.abs(comparers[q]!(i) - heldCosine(vectors, query, i))).toBeLessThan(1e-4)
      }
    }),
  )
})

test('the largest products of a wide vector do not leave 32 bits', () => {
  for (const dimensions of [384, 768, 4096]) {
    const vectors = createByteVectors(dimensions)
    const even = new Float32Array(dimensions).fill(1 / Math.sqrt(dimensions))
    vectors.add(even)
    vectors.add(even.map(value => -value))
    const cosine = vectors.comparer(even)
    expect(cosine(0)).toBeCloseTo(1, 3)
    expect(cosine(1)).toBeCloseTo(-1, 3)
  }
})

test('what was added stays as it was while the memory grows', () => {
  const random = seededRandom(3)
  const vectors = createByteVectors(100)
  const query = randomVector(random, 100)
  vectors.add(query)
  const cosine = vectors.comparer(query)(0)
  for (let i = 0; i < 30_000; i++) vectors.add(randomVector(random, 100))
  expect(vectors.comparer(query)(0)).toBe(cosine)
  const copy = createByteVectors(100)
  copy.addFrom(vectors, 29_999)
  expect(copy.comparer(query)(0)).toBe(vectors.comparer(query)(29_999))
})

test('the module is what the assembler makes of its text', async () => {
  const text = readFileSync(new URL('dot-bytes.wat', FOLDER), 'utf8')
  const made = readFileSync(new URL('dot-bytes-module.ts', FOLDER), 'utf8')
  expect(made).toBe(await assembleModule('dot-bytes', text))
})

/** What is stored comes back as it was: ids, vectors, rounded vectors, words. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { unpackVectors } from '../../../src/engine/weaviate/article-rows.ts'
import { articleIdOf, articleUuid, keyOf, uuidOf } from '../../../src/engine/weaviate/object-ids.ts'
import { compareRounded, packRounded } from '../../../src/engine/weaviate/rounded-vectors.ts'
import { composeQuestion, holdsPhrase, tokensOf } from '../../../src/engine/weaviate/word-tokens.ts'
import { naiveCosine } from '../../contracts/naive-engine.ts'
import { randomVector, seededRandom } from '../../contracts/sample-articles.ts'

const DIMENSIONS = 48

test('an id comes back from its key, and keys are ordered as code points are', () => {
  const text = fc.string({ unit: 'grapheme' })
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(articleIdOf(keyOf(a))).toBe(a)
      expect(keyOf(a) < keyOf(b)).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0)
    }),
  )
})

test('names make UUIDs of version 8 that are the same for the same names only', () => {
  expect(articleUuid(keyOf('a'))).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(articleUuid(keyOf('a'))).toBe(articleUuid(keyOf('a')))
  expect(uuidOf('a', 'b')).not.toBe(uuidOf('ab'))
})

test('rounded vectors compare within 0.002', () => {
  const random = seededRandom(2)
  const vectors = Array.from({ length: 20 }, () => randomVector(random, DIMENSIONS))
  const query = randomVector(random, DIMENSIONS)
  const rough = compareRounded(query, packRounded(vectors))
  expect(rough).toHaveLength(20)
  for (const [i, vector] of vectors.entries())
    expect(Math.abs(rough[i]! - naiveCosine(query, vector))).toBeLessThan(0.002)
})

test('vectors that are not as many as the sentences are none', () => {
  const bytes = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer).toString('base64')
  expect(unpackVectors(bytes, 2)).toEqual([Float32Array.of(1, 2), Float32Array.of(3, 4)])
  expect(unpackVectors(bytes, 3)).toBeNull()
  expect(unpackVectors('', 0)).toEqual([])
  expect(unpackVectors(bytes, 0)).toBeNull()
})

test('a text is its stems, folded', () => {
  expect(tokensOf('São Paulo', 'closed, CLOSING!')).toBe('sao paulo close close')
  expect(tokensOf('x'.repeat(300))).toBe('')
})

test('a question is its telling stems, each once, and its phrases', () => {
  expect(composeQuestion('was the "storage full" and full')).toEqual({
    stems: ['storag', 'full'],
    phrases: ['storage full'],
  })
  expect(composeQuestion('to be or not to be')?.stems).toEqual(['to', 'be', 'or', 'not'])
  expect(composeQuestion('?!')).toBeNull()
})

test('a phrase is held word for word, whatever case and accent', () => {
  expect(holdsPhrase('The café in São Paulo closed.', 'sao PAULO')).toBe(true)
  expect(holdsPhrase('Gas prices fell.', 'gas price')).toBe(false)
  expect(holdsPhrase('full', 'ull')).toBe(false)
})

/** Context ids: what is written is read back, and nothing else is read. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ContextContents, readContextId, writeContextId } from '../../src/retrieval/context-id.ts'

const span = fc.tuple(fc.nat(2000), fc.integer({ min: 1, max: 3000 }))
const contents: fc.Arbitrary<ContextContents> = fc
  .record({
    generation: fc.string({ unit: 'grapheme', maxLength: 40 }),
    articles: fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), {
      minLength: 1,
      maxLength: 5,
    }),
    sources: fc.array(fc.tuple(fc.nat(4), fc.array(span, { minLength: 1, maxLength: 8 })), { maxLength: 12 }),
    hash: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }),
  })
  .map(({ generation, articles, sources, hash }) => ({
    generation,
    sources: sources.map(([at, spans]) => ({
      articleId: articles[at % articles.length]!,
      articleSha256: hash,
      sentences: toSpans(spans),
    })),
  }))

function toSpans(pairs: readonly (readonly [number, number])[]) {
  let at = 0
  return pairs.map(([gap, length]) => {
    const start = at + gap
    at = start + length
    return { start, end: at }
  })
}

test('what is written is read back, the hashes by their beginning', () => {
  fc.assert(
    fc.property(contents, given => {
      const id = writeContextId(given)
      expect(id).toMatch(/^[\w-]+$/)
      const sources = given.sources.map(source => ({ ...source, articleSha256: source.articleSha256.slice(0, 16) }))
      expect(readContextId(id)).toEqual({ ...given, sources })
    }),
  )
})

test('offsets far into a large article survive', () => {
  const sentences = [{ start: 3_000_000_000, end: 3_000_000_120 }]
  const id = writeContextId({
    generation: 'g',
    sources: [{ articleId: 'a', articleSha256: 'ab'.repeat(32), sentences }],
  })
  expect(readContextId(id).sources[0]!.sentences).toEqual(sentences)
})

test('about four characters name a sentence', () => {
  const sentences = toSpans(Array.from({ length: 100 }, () => [1, 120] as const))
  const id = writeContextId({
    generation: 'e5',
    sources: [{ articleId: 'a', articleSha256: 'ab'.repeat(32), sentences }],
  })
  expect(id.length).toBeLessThan(400)
})

test('any other text is refused', () => {
  const id = writeContextId({
    generation: 'g',
    sources: [{ articleId: 'a', articleSha256: 'ab'.repeat(32), sentences: [{ start: 1, end: 9 }] }],
  })
  const check = (text: string) => {
    expect(() => readContextId(text)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  }
  for (let at = 0; at < id.length; at++) check(id.slice(0, at) + (id[at] === 'A' ? 'B' : 'A') + id.slice(at + 1))
  for (const text of ['', 'A', `${id}A`, `${id}=`, ` ${id}`, id.slice(0, -1), id.toLowerCase(), '%%%']) check(text)
  fc.assert(fc.property(fc.base64String(), text => check(text)))
})

/** Citations: what they promise holds for any text and any span of whole characters. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { citeSpan } from '../../src/retrieval/cite-span.ts'
import { storedArticle } from '../support/articles.ts'

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

/** A text and a span of it that cuts no code point. */
const textWithSpan = fc
  .array(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('😀', 'é', 'e\u0301', '漢字', '\r\n', '\u200b', ' ')),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .chain(parts => {
    const points = [...parts.join('').toWellFormed()]
    return fc.tuple(fc.constant(points), fc.nat(points.length), fc.nat(points.length))
  })
  .map(([points, a, b]) => {
    const [from, to] = a < b ? [a, b] : [b, a]
    const start = points.slice(0, from).join('').length
    const end = start + points.slice(from, to).join('').length
    return { points, from, to, text: points.join(''), span: { start, end } }
  })

test('a citation quotes its span in both units, with both hashes', () => {
  fc.assert(
    fc.property(textWithSpan, ({ points, from, to, text, span }) => {
      const citation = citeSpan(storedArticle({ text }), span)
      expect(citation.quote).toBe(text.slice(citation.start, citation.end))
      expect(points.slice(citation.startCodePoint, citation.endCodePoint).join('')).toBe(citation.quote)
      expect([citation.startCodePoint, citation.endCodePoint]).toEqual([from, to])
      expect(citation.quoteSha256).toBe(sha256(citation.quote))
      expect(citation.articleSha256).toBe(sha256(text))
    }),
  )
})

test('prefix and suffix adjoin the quote and cut no code point', () => {
  fc.assert(
    fc.property(textWithSpan, ({ text, span }) => {
      const { prefix, suffix } = citeSpan(storedArticle({ text }), span)
      expect(text.slice(0, span.start).endsWith(prefix)).toBe(true)
      expect(text.slice(span.end).startsWith(suffix)).toBe(true)
      expect(prefix.isWellFormed() && suffix.isWellFormed()).toBe(true)
      expect(Math.max(prefix.length, suffix.length)).toBeLessThanOrEqual(32)
    }),
  )
})

test('an article without a url has no deep link', () => {
  const article = storedArticle({ text: 'One. Two.', url: null })
  expect(citeSpan(article, { start: 0, end: 4 }).deepLink).toBeNull()
})

/** The span invariant: whatever the text, sentences are exact, ordered, disjoint, trimmed and complete. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Span } from '../../src/model.ts'
import { splitSentences } from '../../src/passages/split-sentences.ts'

const fragments = [
  'The vote passed. ',
  'Dr. Hale of the U.S. ',
  'at 6 p.m. ',
  'No. 7 ',
  '“It is late. Go,” ',
  '(see Fig. 2.) ',
  "it's ",
  '"',
  '“',
  '”',
  '(',
  ')',
  '...',
  ' . . . ',
  '…',
  '?!',
  '.',
  ' ',
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  '\t',
  '\u2028',
  '\u2029',
  '\u00a0',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u0000',
  '\u0085',
  '\u0301',
  'e\u0301. ',
  '😀',
  '👩‍👩‍👧. ',
  '🇩🇪',
  '\ud83d',
  '\ude00',
  '你好。',
  '「はい。」と',
  'مرحبا؟ ',
  'नमस्ते। ',
  '# ',
  '- ',
  '1. ',
  '2) ',
  '• ',
  '---\n',
  '| a | b |\n',
  'https://example.com/a.b?c=1 ',
  'x'.repeat(1500),
  'word '.repeat(500),
]
const languages = fc.constantFrom('en', 'de', 'zh', 'ja', 'ar', 'hi', 'ru', 'xx', null)
const prose = fc.array(fc.constantFrom(...fragments), { maxLength: 40 }).map(parts => parts.join(''))
const units = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 })
  .map(codes => String.fromCharCode(...codes))
const characters = fc.string({ unit: 'binary', maxLength: 200 })
const texts = fc.oneof({ weight: 4, arbitrary: prose }, units, characters)
const cuts = fc.array(fc.tuple(fc.nat(3000), fc.nat(60)), { maxLength: 4 })

const inputs = fc.record({ text: texts, language: languages, cuts }).map(({ text, language, cuts }) => {
  const excluded = cuts.map(([start, length]) => ({ start, end: start + length }))
  return { text, language, excluded }
})

function holds(property: (input: { text: string; excluded: Span[] }, sentences: Span[]) => void): void {
  fc.assert(
    fc.property(inputs, ({ text, language, excluded }) => {
      property({ text, excluded }, splitSentences(text, { language, excluded }))
    }),
    { numRuns: 400 },
  )
}

test('sentences are in order, disjoint, not empty and inside the text', () => {
  holds(({ text }, sentences) => {
    let end = 0
    for (const span of sentences) {
      expect(span.start).toBeGreaterThanOrEqual(end)
      expect(span.end).toBeGreaterThan(span.start)
      end = span.end
    }
    expect(end).toBeLessThanOrEqual(text.length)
  })
})

test('a slice of the text is the sentence, without whitespace at its ends', () => {
  holds(({ text }, sentences) => {
    for (const span of sentences) {
      const slice = text.slice(span.start, span.end)
      expect(slice).toBe(slice.trim())
    }
  })
})

test('no surrogate pair is parted, unless an excluded part does it', () => {
  holds(({ text, excluded }, sentences) => {
    const edges = new Set(excluded.flatMap(span => [span.start, span.end]))
    for (const at of sentences.flatMap(span => [span.start, span.end])) {
      const pair = /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1)) && at > 0
      if (!edges.has(at)) expect(pair).toBe(false)
    }
  })
})

test('all but whitespace, excluded parts, heading marks and drawn rules is in a sentence', () => {
  holds(({ text, excluded }, sentences) => {
    let left = ''
    let from = 0
    for (const span of [...sentences, { start: text.length, end: text.length }]) {
      for (let at = from; at < span.start; at += 1) {
        if (!excluded.some(part => at >= part.start && at < part.end)) left += text[at]
      }
      left += '\n'
      from = span.end
    }
    expect(left).toMatch(/^(?:\s|#|-)*$/)
  })
})

test('no sentence reaches into an excluded part', () => {
  holds(({ excluded }, sentences) => {
    for (const part of excluded) {
      for (const span of sentences)
        expect(span.end <= part.start || span.start >= part.end || part.start === part.end).toBe(true)
    }
  })
})

test('a blank line is in no sentence', () => {
  holds(({ text }, sentences) => {
    for (const span of sentences)
      expect(text.slice(span.start, span.end)).not.toMatch(/\n[ \t]*\r?\n|\r[ \t]*\r|\u2029/)
  })
})

test('the same text gives the same sentences', () => {
  fc.assert(
    fc.property(inputs, ({ text, language, excluded }) => {
      expect(splitSentences(text, { language, excluded })).toEqual(splitSentences(text, { language, excluded }))
    }),
  )
})

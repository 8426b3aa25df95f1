/** Words are found unit by unit, and they are those that a pattern finds. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countWords } from '../src/passages/count-words.ts'
import { visitWords, wordsOf } from '../src/words.ts'

const plain = fc.string({
  unit: fc.integer({ min: 0, max: 127 }).map(unit => String.fromCharCode(unit)),
  maxLength: 200,
})

/** Any script, emoji, private use, marks alone and halves of characters, often side by side with plain letters. */
const any = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
    fc.constantFrom(...['a', 'Z', '7', ' ', '’', '–', 'é', 'e\u0301', '\u0301', '日本', '𝒜', '😀', '👩‍👩‍👧', '𠮷']),
    fc.constantFrom('\ud83d', '\ude00', '\ud801', '\ue000', '\u{f0000}', '\u00a0', '\u3000', '\r\n', '\u0e01'),
  ),
  maxLength: 60,
})

function spansOf(text: string) {
  const spans: { start: number; end: number }[] = []
  visitWords(text, (start, end) => spans.push({ start, end }))
  return spans
}

test('the words of any text are those that the pattern finds', () => {
  fc.assert(
    fc.property(any, text => {
      const found = [...text.matchAll(/[\p{L}\p{M}\p{N}\p{Co}]+/gu)]
      expect(spansOf(text)).toEqual(found.map(({ index, 0: word }) => ({ start: index, end: index + word.length })))
    }),
    { numRuns: 2000 },
  )
})

test('as many words of a plain text count as beside a letter of a script without spaces', () => {
  fc.assert(
    fc.property(plain, text => {
      expect(countWords(text)).toBe(countWords(`${text} 日本`) - 1)
    }),
  )
})

test('so they do of any text whose units tell what they are', () => {
  const spaced = any.filter(text => !/[\ud800-\udfff]/.test(text) && !UNSPACED.test(text))
  fc.assert(
    fc.property(spaced, text => {
      expect(countWords(text)).toBe(countWords(`${text} 日本`) - 1)
    }),
    { numRuns: 1000 },
  )
})

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

test('words are folded: case and diacritics go', () => {
  expect(wordsOf("Émile's 2nd Straße").map(word => word.folded)).toEqual(['emile', 's', '2nd', 'straße'])
})

/** Words of plain text are found faster, but they are the same words. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countWords } from '../src/passages/count-words.ts'
import { visitWords, wordsOf } from '../src/words.ts'

const plain = fc.string({
  unit: fc.integer({ min: 0, max: 127 }).map(unit => String.fromCharCode(unit)),
  maxLength: 200,
})

function spansOf(text: string) {
  const spans: { start: number; end: number }[] = []
  visitWords(text, (start, end) => spans.push({ start, end }))
  return spans
}

test('a text of ASCII has the words that it has in front of another letter', () => {
  fc.assert(
    fc.property(plain, text => {
      expect(spansOf(text)).toEqual(spansOf(`${text} é`).slice(0, -1))
    }),
  )
})

test('and as many of them count', () => {
  fc.assert(
    fc.property(plain, text => {
      expect(countWords(text)).toBe(countWords(`${text} é`) - 1)
    }),
  )
})

test('words are folded: case and diacritics go', () => {
  expect(wordsOf("Émile's 2nd Straße").map(word => word.folded)).toEqual(['emile', 's', '2nd', 'straße'])
})

/** Phrases are found word for word in texts of any script. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPhraseCheck } from '../../../src/engine/embedded/holds-phrases.ts'
import { wordsOf } from '../../../src/words.ts'

const WORDS = [
  'other',
  'others',
  'Other',
  'OTHERS',
  'an',
  'another',
  'café',
  'Cafe\u0301',
  'cafe',
  'Σος',
  'ΣΟΣ',
  'ΟΣ’Α',
  '日本',
  '\u0301',
  "it's",
]

const anyText = fc
  .array(fc.constantFrom(...WORDS), { maxLength: 12 })
  .chain(words => fc.constantFrom(' ', ', ', '-', ' – ').map(between => words.join(between)))

/** By lists of words rather than by texts. */
function holds(text: string, phrase: string): boolean {
  const words = (each: string) =>
    wordsOf(each)
      .map(({ folded }) => folded)
      .filter(folded => folded !== '')
  const [all, wanted] = [words(text), words(phrase)]
  return all.some((_, at) => wanted.every((word, i) => all[at + i] === word)) || wanted.length === 0
}

test('a text holds all phrases or it does not', () => {
  const phrases = fc.array(
    anyText.filter(text => wordsOf(text).length > 0),
    { minLength: 1, maxLength: 2 },
  )
  fc.assert(
    fc.property(anyText, phrases, (text, wanted) => {
      const withPhrases = wanted.reduce(
        (sum, phrase, i) => (i % 2 === 0 ? `${sum} ${phrase.toUpperCase()}` : sum),
        text,
      )
      for (const each of [text, withPhrases])
        expect(createPhraseCheck(wanted)(each)).toBe(wanted.every(phrase => holds(each, phrase)))
    }),
    { numRuns: 1000 },
  )
})

test('part of a word is no word', () => {
  const check = (phrase: string, text: string) => createPhraseCheck([phrase])(text)
  expect(check('other', 'Another day.')).toBe(false)
  expect(check('other', 'The other day.')).toBe(true)
  expect(check('others?', 'Said of the Others.')).toBe(true)
  expect(check('cafe', 'Le Café')).toBe(true)
})

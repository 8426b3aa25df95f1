/** Which characters of a text a model reads. */
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { countEmbedded, keptCharacters, loadTokenCounter } from '../../../scripts/benchmark-peers/count-embedded.ts'

/** A token per letter, so that the expected figures can be counted by eye. */
const letters = (word: string) => word.length

test.each([
  ['everything fits, white space at the end included', 'ab cd \n', 6, 7],
  ['a text that fills the window exactly is whole', 'ab cd', 6, 5],
  ['a word that does not fit whole is not counted', 'ab cd', 5, 2],
  ['the first word alone is too long', 'abcdef gh', 5, 0],
  ['nothing in, nothing read', '', 10, 0],
])('%s', (_name, text, window, expected) => {
  expect(keptCharacters(text, window, letters)).toBe(expected)
})

test('overlaps count as often as they are read, and without a window nothing is cut', () => {
  const texts = ['one two', 'two three']
  expect(countEmbedded(texts, null, letters)).toBe(16)
  expect(countEmbedded(texts, 8, letters)).toBe(7 + 3)
  expect(countEmbedded([], 8, letters)).toBe(0)
})

test('with the real tokenizer a text has as many tokens as its words, so that the cut is where the model makes it', async () => {
  const countTokens = await loadTokenCounter(resolve('models', 'e5-small-v2'))
  const text = 'Antidisestablishmentarianism isn’t (yet) over: €3.50, naïve café-goers say; 中文 too.\n\nNext paragraph'
  const sum = text.split(/\s+/).reduce((total, word) => total + countTokens(word), 0)
  expect(sum).toBe(countTokens(text))
  const window = 20
  const kept = keptCharacters(text, window, countTokens)
  expect(countTokens(text.slice(0, kept))).toBeLessThanOrEqual(window - 2)
  const withNextWord = text.slice(0, kept) + /^\s*\S+/.exec(text.slice(kept))![0]
  expect(countTokens(withNextWord)).toBeGreaterThan(window - 2)
})

/** Proves on the bundled tokenizer that ids of pieces, strung together, are the ids of the whole. */
import { fileURLToPath } from 'node:url'
import { AutoTokenizer } from '@xenova/transformers'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const tokenizer = await AutoTokenizer.from_pretrained(
  fileURLToPath(new URL('../../models/e5-small-v2/', import.meta.url)),
)
const tokenise = (text: string) => (text === '' ? [] : tokenizer.encode(text, { add_special_tokens: false }))

const FRAGMENTS = [
  'The tunnel under the harbour',
  'reopened on Monday',
  ' U.S. exports',
  'Dr. Åse Lindqvist paid $3.5 million',
  'café, naïve, Ångström',
  'e\u0301 and a lone mark \u0301',
  '🎉👩‍👩‍👧 and 🇳🇴',
  'hello🎉world',
  '漢字とかな',
  'ไทย और हिन्दी',
  'العربية',
  'Nul \u0000, bell \u0007, zero width \u200b',
  '[CLS] is a word here, and so is [SEP]',
  '##ing',
  'soft\u00adhyphen',
  '“quoted” — dash',
  'unaffable'.repeat(20),
]
const pieces = fc.array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ unit: 'binary', maxLength: 30 })), {
  maxLength: 8,
})

function check(parts: readonly string[], whole: string) {
  expect(parts.flatMap(tokenise)).toEqual(tokenise(whole))
}

test('pieces that white space parts have the ids of the whole', () => {
  fc.assert(fc.property(pieces, fc.constantFrom(' ', '\n', '\n\n', '\t', '\u00a0', '\u3000'), joinAndCheck), {
    numRuns: 500,
  })
})

function joinAndCheck(parts: readonly string[], joiner: string) {
  check(parts, parts.join(joiner))
}

test('pieces that end in punctuation have the ids of the whole even without white space', () => {
  fc.assert(
    fc.property(pieces, fc.constantFrom('. ', '.', '!', '。', '？', '”'), (parts, stop) => {
      const ended = parts.map(part => part + stop)
      check(ended, ended.join(''))
    }),
    { numRuns: 500 },
  )
})

test('Chinese characters are words of their own, so that pieces may meet between any two', () => {
  check(['漢字', '漢', '字字'], '漢字漢字字')
})

test('pieces that meet inside a word are not the whole, and are read as they are', () => {
  expect(['har', 'bour'].flatMap(tokenise)).not.toEqual(tokenise('harbour'))
})

/** A word becomes the term that FTS5 makes of it. */
import { expect, onTestFinished, test } from 'vitest'
import { createWordTerms } from '../../../src/engine/embedded/word-terms.ts'

test('words are folded and stemmed as FTS5 does, and those of several terms are told', () => {
  const terms = createWordTerms()
  onTestFinished(terms.close)
  const check = (word: string, expected: string | null) => {
    expect(terms.termsOf([word, 'apples', word])).toEqual([expected, 'appl', expected])
    expect(terms.termsOf([word])).toEqual([expected])
  }
  check('Running', 'run')
  check('Universities', 'univers')
  check('CAFÉS', 'cafe')
  check('Straße', 'straß')
  check('日本語', '日本語')
  check('2026', '2026')
  check(`${'x'.repeat(70)}ing`, `${'x'.repeat(70)}ing`)
  check('नमस्ते', null)
  check('', null)
})

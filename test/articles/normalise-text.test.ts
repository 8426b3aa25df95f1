/** Text is changed once and only where it must be. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normaliseText } from '../../src/articles/normalise-text.ts'

function check(input: string, expected: string): void {
  expect(normaliseText(input), JSON.stringify(input)).toBe(expected)
}

const anyText = fc.string({ unit: fc.constantFrom('a', '\r', '\n', '\0', '\uFEFF', '\uD83D', '\uDE00', 'é', ' ') })

test('line ends, byte order mark, NUL and lone surrogates are mended and nothing else', () => {
  check('', '')
  check('\uFEFFGas', 'Gas')
  check('\uFEFF\uFEFFGas', 'Gas')
  check('Gas\uFEFF', 'Gas\uFEFF')
  check('a\r\nb\rc\n\rd\r\r\ne', 'a\nb\nc\n\nd\n\ne')
  check('a\0b', 'a\uFFFDb')
  check('a\uD83Db\uDE00', 'a\uFFFDb\uFFFD')
  check('\uDE00\uD83D', '\uFFFD\uFFFD')
  check('smile \u{1F600}', 'smile \u{1F600}')
  check('  e\u0301 \t\u00A0\u200B\n', '  e\u0301 \t\u00A0\u200B\n')
})

test('normalising twice is normalising once', () => {
  fc.assert(
    fc.property(anyText, text => {
      const once = normaliseText(text)
      expect(normaliseText(once)).toBe(once)
    }),
    { numRuns: 1000 },
  )
})

test('what comes out survives a trip through UTF-8', () => {
  fc.assert(
    fc.property(anyText, text => {
      const normalised = normaliseText(text)
      expect(Buffer.from(normalised, 'utf8').toString('utf8')).toBe(normalised)
      expect(normalised).not.toMatch(/\r|\0/)
    }),
    { numRuns: 1000 },
  )
})

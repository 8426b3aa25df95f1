/** The place of a JSON error agrees with the engine's own parser. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonErrorOffset } from '../../src/articles/locate-json-error.ts'

function check(text: string, expected: number | null): void {
  expect(jsonErrorOffset(text), text).toBe(expected)
}

/** Null for JSON; else the 1-based line that the engine names, if it names one. */
function engineSays(text: string): { line: number | undefined } | null {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    const position = /at position (\d+)/.exec(String(error))?.[1]
    return { line: position === undefined ? undefined : lineAt(text, Number(position)) }
  }
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

test('the first token that does not fit is found', () => {
  check('', 0)
  check(' [1, 2]\n', null)
  check('{"a": Gas}', 6)
  check('{"a": 1,}', 8)
  check('[1 2]', 3)
  check('[1', 2)
  check('{} x', 3)
  check('["a\nb"]', 1)
  check('["\\x"]', 1)
  check('[01]', 2)
  check('{"a" 1}', 5)
  check('[1}', 2)
})

test('deep nesting is followed', () => {
  check('['.repeat(100_000) + ']'.repeat(100_000), null)
  check('['.repeat(100_000), 100_000)
})

test('valid JSON has no error', () => {
  fc.assert(fc.property(fc.json(), text => check(text, null)))
})

test('errors are those of JSON.parse, on the same line', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\n',
    '1',
    '-',
    '.5',
    'e3',
    'true',
    'null',
    ' ',
    '\n',
    'x',
    '\u007F',
  ]
  const tokens = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map(list => list.join(''))
  fc.assert(
    fc.property(tokens, text => {
      const engine = engineSays(text)
      const offset = jsonErrorOffset(text)
      expect(offset === null, text).toBe(engine === null)
      if (offset !== null && engine?.line !== undefined) expect(lineAt(text, offset), text).toBe(engine.line)
    }),
    { numRuns: 5000 },
  )
})

/** Duplicates: the same text and nearly the same, told from texts that merely share a subject. */
import { expect, test } from 'vitest'
import { createDuplicateFinder } from '../../src/retrieval/group-duplicates.ts'

const WIRE =
  'The storm reached the coast at four in the morning and tore the roof off the harbour hall. Nobody was hurt, ' +
  'but the ferry to Selwyn stayed in port until Thursday, and two hundred homes were without power for a night.'

function check(second: string, expected: 'repeats' | 'differs') {
  const finder = createDuplicateFinder()
  expect(finder.firstLike('first', WIRE)).toBeNull()
  expect(finder.firstLike('second', second)).toBe(expected === 'repeats' ? 'first' : null)
}

test('the same text repeats', () => check(WIRE, 'repeats'))
test('other white space, case and punctuation repeat', () =>
  check(WIRE.toUpperCase().replaceAll(' ', '  \n'), 'repeats'))
test('one word more repeats', () => check(`${WIRE} Reuters.`, 'repeats'))
test('half of it differs', () => check(WIRE.slice(0, 90), 'differs'))
test('other words about the same event differ', () =>
  check('In the small hours the gale struck the shore, and the hall by the harbour lost its roof.', 'differs'))
test('an empty text differs', () => check('', 'differs'))

test('a third repeat is grouped under the first', () => {
  const finder = createDuplicateFinder()
  finder.firstLike('first', WIRE)
  finder.firstLike('second', WIRE)
  expect(finder.firstLike('third', WIRE)).toBe('first')
})

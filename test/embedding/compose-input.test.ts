/** Table tests of a sentence with its title in front. */
import { expect, test } from 'vitest'
import { composeInput } from '../../src/embedding/compose-input.ts'

function check(title: string, lead: string) {
  expect(composeInput(title, ' As it  stands. ')).toEqual({ lead, text: ' As it  stands. ' })
}

test('a title is followed by one full stop, whatever it ended with, and the sentence is left as it is', () => {
  check('Tunnel reopens', 'Tunnel reopens. ')
  check('Tunnel reopens.', 'Tunnel reopens. ')
  check('Tunnel reopens?!', 'Tunnel reopens. ')
  check('And then …', 'And then. ')
  check('Dots and spaces . . .', 'Dots and spaces. ')
  check('  U.S. exports\n', 'U.S. exports. ')
  check('No. 7 “wins”', 'No. 7 “wins”. ')
  check('🎉', '🎉. ')
})

test('a title that says nothing puts nothing in front', () => {
  check('', '')
  check(' \n\t', '')
  check('...?!', '')
})

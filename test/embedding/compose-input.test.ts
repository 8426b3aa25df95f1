/** Table tests of what a model reads: a sentence with its title in front, or a passage with its sentences marked. */
import { expect, test } from 'vitest'
import { composeInput, composeInputs, countVectors } from '../../src/embedding/compose-input.ts'

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

const passage = {
  title: 'Tunnel reopens!',
  text: 'It is open. \n Cars  pass.',
  sentences: [
    { start: 0, end: 11 },
    { start: 14, end: 25 },
  ],
}

test('with the context title each sentence is an input of its own', () => {
  expect(composeInputs(passage, 'title')).toEqual([
    { lead: 'Tunnel reopens. ', text: 'It is open.' },
    { lead: 'Tunnel reopens. ', text: 'Cars  pass.' },
  ])
})

test('with the context passage the passage is one input of as many vectors as it has sentences', () => {
  const inputs = composeInputs(passage, 'passage')
  expect(inputs).toEqual([{ lead: 'Tunnel reopens. ', text: passage.text, sentences: passage.sentences }])
  expect(inputs.map(countVectors)).toEqual([2])
  expect(composeInputs(passage, 'title').map(countVectors)).toEqual([1, 1])
})

test('a passage without sentences asks for nothing', () => {
  for (const context of ['title', 'passage'] as const) {
    expect(composeInputs({ ...passage, sentences: [] }, context)).toEqual([])
  }
})

/** Answers are found whatever their case and spacing, and nothing else is. */
import { expect, test } from 'vitest'
import { containsAnswer, textsOverlap } from '../../src/evaluation/find-answers.ts'

test('an answer counts in any case and spacing, with its punctuation', () => {
  const check = (text: string, answers: string[], expected: boolean) =>
    expect(containsAnswer(text, answers)).toBe(expected)
  check('It cost nearly $12 in March.', ['nearly $12'], true)
  check('It cost NEARLY\n  $12 in March.', ['nearly $12'], true)
  check('It cost nearly $12.', ['nearly  $12'], true)
  check('It cost nearly 12.', ['nearly $12'], false)
  check('Émile Zola', ['émile'], true)
  check('Emile Zola', ['Émile'], false)
  check('one', ['two', 'one'], true)
  check('one', [], false)
  check('one', ['', ' '], false)
  check('', ['one'], false)
})

test('texts overlap when one is within the other', () => {
  const check = (one: string, other: string, expected: boolean) => {
    expect(textsOverlap(one, other)).toBe(expected)
    expect(textsOverlap(other, one)).toBe(expected)
  }
  check('The sky is blue.', 'the sky  is blue.', true)
  check('The sky is blue.', 'He said: The sky is blue. She agreed.', true)
  check('The sky is blue.', 'The sky is green.', false)
  check('', 'The sky is blue.', false)
})

/** Dividing a whole text: splitting and packing together. */
import { expect, test } from 'vitest'
import { DIVISION_RULES, divideText } from '../../src/passages/divide-article.ts'
import { findFencedCode } from '../../src/passages/find-code.ts'

test('the rules name the default budget', () => expect(DIVISION_RULES).toMatch(/^sentences-\d+\/passages-\d+\/180$/))

test('a text is divided into passages of whole sentences, with code left out', () => {
  const text = '# Pumps\n\nOpen the valve. Wait.\n\n```\nvalve.open(). Wait.\n```\n\nClose it.\n'
  const passages = divideText(text, { language: 'en', excluded: findFencedCode(text) })
  const sentences = passages.flatMap(passage => passage.sentences.map(span => text.slice(span.start, span.end)))
  expect(sentences).toEqual(['Pumps', 'Open the valve.', 'Wait.', 'Close it.'])
  expect(passages).toHaveLength(1)
})

test('a smaller budget gives more passages', () => {
  const text = 'One two three. Four five six. Seven eight nine.'
  const counts = [3, 6, 9].map(maxWords => divideText(text, { language: null, excluded: [], maxWords }).length)
  expect(counts).toEqual([3, 2, 1])
})

test('a text without sentences has no passages', () => {
  expect(divideText(' \n', { language: null, excluded: [] })).toEqual([])
})

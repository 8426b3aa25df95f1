/** Where passages begin and end: the budget, paragraphs, headings and code. */
import { expect, test } from 'vitest'
import { packPassages } from '../../src/passages/pack-passages.ts'
import { splitSentences } from '../../src/passages/split-sentences.ts'

/** Five words. */
const five = 'Five words are in this.'

/** Each passage as a number of sentences. */
function check(text: string, maxWords: number, expected: readonly number[]): void {
  const passages = packPassages(text, splitSentences(text), { maxWords })
  expect(passages.map(passage => passage.sentences.length)).toEqual(expected)
}

function sentences(count: number): string {
  return Array.from({ length: count }, () => five).join(' ')
}

test('no sentences give no passages', () => check('', 180, []))

test('a short text is one passage', () => check(sentences(3), 180, [3]))

test('a text that just fits is one passage', () => check(sentences(4), 20, [4]))

test('a paragraph over the budget is filled evenly', () => check(sentences(6), 20, [3, 3]))

test('a scrap after a long sentence joins it when it fits', () => {
  check(`Eight words are in this, more or less. Long ${'word '.repeat(10)}ends here. ${five}`, 20, [1, 2])
})

test('a sentence over the budget is a passage alone', () => {
  check(`${five} Long ${'word '.repeat(30)}ends here now. ${five}`, 20, [1, 1, 1])
})

test('small paragraphs share a passage up to the budget', () => {
  check([five, five, five, five, five].join('\n\n'), 20, [4, 1])
})

test('a paragraph of half the budget is a passage of its own', () => {
  check([five, sentences(2), five].join('\n\n'), 20, [1, 2, 1])
})

test('a paragraph a little under half is merged', () => {
  check([five, sentences(2), five].join('\n\n'), 22, [4])
})

test('lines without a blank line between them are one paragraph', () => {
  check([five, sentences(2), five].join('\n'), 20, [4])
})

test('a heading goes with the paragraph after it', () => {
  check(`${sentences(2)}\n\n## Damage\n\n${sentences(2)}`, 20, [2, 3])
})

test('a heading at the end is kept', () => check(`${sentences(4)}\n\nDamage`, 20, [4, 1]))

test('code between two sentences is inside a passage only when both sentences are', () => {
  const code = '```\nlet a = 1\n```'
  const text = `${code}\n\n${five}\n\n${code}\n\n${five}\n\n${code}`
  const excluded = [...text.matchAll(/```[^`]*```/g)].map(block => ({
    start: block.index,
    end: block.index + block[0].length,
  }))
  const passages = packPassages(text, splitSentences(text, { excluded }), { maxWords: 180 })
  expect(passages.map(({ start, end }) => text.slice(start, end))).toEqual([`${five}\n\n${code}\n\n${five}`])
})

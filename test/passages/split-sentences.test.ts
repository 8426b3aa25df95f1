/** Blocks, excluded parts and very long input: what the splitter does beyond single sentences. */
import { expect, test } from 'vitest'
import type { Span } from '../../src/model.ts'
import { LONGEST_SENTENCE } from '../../src/passages/cut-long-sentences.ts'
import { splitSentences } from '../../src/passages/split-sentences.ts'

const million = 1_000_000

function sentencesOf(text: string, excluded: readonly Span[] = []): string[] {
  return splitSentences(text, { excluded }).map(span => text.slice(span.start, span.end))
}

test('a text without anything to say has no sentences', () => {
  for (const text of ['', ' ', '\n\n\t\r\n', '---', '\ufeff']) expect(sentencesOf(text)).toEqual([])
})

test('a heading is a sentence without its marks, and a drawn rule is none', () => {
  const text = '# Storm: a history\nIt rained.\n\n---\n\n### Damage\n\n#hashtag stays. #5 too.'
  expect(sentencesOf(text)).toEqual(['Storm: a history', 'It rained.', 'Damage', '#hashtag stays.', '#5 too.'])
})

test('an excluded part ends the sentence before it and is in none', () => {
  const text = 'Run this\n```\na. B. C.\n```\nand wait. Then stop.'
  const code = { start: text.indexOf('```'), end: text.lastIndexOf('```') + 3 }
  expect(sentencesOf(text, [code])).toEqual(['Run this', 'and wait.', 'Then stop.'])
})

test('excluded parts may overlap, be out of order, be empty or reach beyond the text', () => {
  const text = 'One. Two. Three. Four.'
  const excluded = [
    { start: 17, end: 900 },
    { start: 5, end: 9 },
    { start: 7, end: 10 },
    { start: 0, end: 0 },
  ]
  expect(sentencesOf(text, excluded)).toEqual(['One.', 'Three.'])
})

test('an article of 5 MB is split throughout, in one line or in many', () => {
  const paragraph =
    'The minister spoke at 6 p.m. Mr. Hale of the U.S. Senate agreed. “It is late. It must pass,” he said. '
  const times = Math.ceil((5 * million) / paragraph.length)
  const oneLine = splitSentences(paragraph.repeat(times))
  expect(oneLine).toHaveLength(times * 3)
  expect(splitSentences(`${paragraph}\n\n`.repeat(times))).toHaveLength(times * 3)
})

const hostile: readonly (readonly [name: string, text: string])[] = [
  ['words without punctuation', 'word '.repeat(million / 5)],
  ['no whitespace', 'x'.repeat(million)],
  ['one-letter abbreviations', 'a. '.repeat(million / 3)],
  ['dots', '.'.repeat(million)],
  ['spaced dots', '. '.repeat(million / 2)],
  ['opening quotation marks', '“'.repeat(million)],
  ['straight quotation marks', '" '.repeat(million / 2)],
  ['open brackets with sentences', '(A b. '.repeat(million / 6)],
  ['emoji', '😀'.repeat(million / 2)],
  ['flags after a letter', `x${'🇩🇪'.repeat(million / 4)}`],
  ['lone surrogates', '\ud83d'.repeat(million)],
  ['short lines', 'a\n'.repeat(million / 2)],
  ['list marks', '1. x 2. y '.repeat(million / 10)],
]

test.each(hostile)('1 MB of %s is covered by sentences of bounded length', (_name, text) => {
  const sentences = splitSentences(text)
  const longest = sentences.reduce((most, span) => Math.max(most, span.end - span.start), 0)
  expect(longest).toBeLessThanOrEqual(LONGEST_SENTENCE)
  const covered = sentences.reduce((sum, span) => sum + text.slice(span.start, span.end).replace(/\s/g, '').length, 0)
  expect(covered).toBe(text.replace(/\s/g, '').length)
})

test('a run without whitespace is cut between characters as a reader sees them', () => {
  const family = '👩‍👩‍👧'
  const pieces = sentencesOf(`ab${family.repeat(2000)}`)
  expect(pieces.length).toBeGreaterThan(1)
  for (const piece of pieces) expect(piece.replace('ab', '').replaceAll(family, '')).toBe('')
})

test('a long run is cut at a space where there is one', () => {
  const pieces = sentencesOf('seven77 '.repeat(2000))
  expect(pieces.every(piece => /^seven77( seven77)*$/.test(piece))).toBe(true)
})

test('megabytes of blank lines have no sentences', () => {
  expect(splitSentences('\n \t\r\n'.repeat(million / 5))).toEqual([])
})

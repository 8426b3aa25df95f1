/** Where a text is cut that is too long: after a sentence if there is one, never through a character. */
import { expect, test } from 'vitest'
import { type CutOptions, cutText } from '../../src/mcp/cut-text.ts'
import type { Span } from '../../src/model.ts'
import { wordCounter } from '../support/word-counter.ts'

interface Case extends Partial<Pick<CutOptions, 'sentences'>> {
  readonly text: string
  readonly maxTokens: number
  readonly span?: Span
}

async function check({ text, maxTokens, span, sentences = sentencesOf(text) }: Case, expected: string) {
  const { start, end } = span ?? { start: 0, end: text.length }
  const cut = await cutText(text, { start, end }, { sentences, maxTokens, tokens: wordCounter })
  expect(text.slice(start, cut)).toBe(expected)
}

function sentencesOf(text: string): Span[] {
  return [...text.matchAll(/[^ ][^.]*\./g)].map(match => ({ start: match.index, end: match.index + match[0].length }))
}

const three = 'One two. Three four. Five six.'

test('what fits is not cut, blank end and all', async () => {
  await check({ text: three, maxTokens: 9 }, three)
  await check({ text: `${three}\n`, maxTokens: 10 }, `${three}\n`)
  await check({ text: three, span: { start: 9, end: 20 }, maxTokens: 3 }, 'Three four.')
})

test('what does not fit is cut after its last whole sentence', async () => {
  await check({ text: three, maxTokens: 8 }, 'One two. Three four.')
  await check({ text: three, maxTokens: 5 }, 'One two.')
  await check({ text: three, span: { start: 9, end: 30 }, maxTokens: 5 }, 'Three four.')
})

test('a span that begins inside a sentence ends after a whole one', async () => {
  await check({ text: three, span: { start: 4, end: 30 }, maxTokens: 3 }, 'two.')
})

test('without a sentence that soon it is cut between characters', async () => {
  await check({ text: three, maxTokens: 1 }, 'One ')
  await check({ text: 'a🎉🎉🎉', maxTokens: 2, sentences: [] }, 'a🎉')
  await check({ text: 'x'.repeat(100), maxTokens: 1, sentences: [] }, 'x'.repeat(8))
})

/** Whatever the text, passages hold every sentence once, in order, within the budget. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Passage, Span } from '../../src/model.ts'
import { countWords } from '../../src/passages/count-words.ts'
import { packPassages } from '../../src/passages/pack-passages.ts'
import { splitSentences } from '../../src/passages/split-sentences.ts'

const fragments = [
  'The vote passed. ',
  'It was close! ',
  'Nobody had expected that so many of them would come to the hall on such a night. ',
  'Markets',
  '价格上涨了。',
  '😀. ',
  '\ud83d ',
  '* * *',
  '\n',
  '\n\n',
  '\r\n\r\n',
  '\u2029',
  'word '.repeat(60),
]
const blankLine = /(?:\r\n|[\n\r\u2028])[^\S\n\r\u2028\u2029]*(?:\r\n|[\n\r\u2028])|\u2029/
/** Text without a full stop may be a heading, which joins the paragraph after it and may push it over the budget. */
const headings = /Markets|\* \*|\ud83d |word /
const inputs = fc.record({
  text: fc.array(fc.constantFrom(...fragments), { maxLength: 60 }).map(parts => parts.join('')),
  maxWords: fc.integer({ min: 1, max: 200 }),
})

interface Packed {
  readonly text: string
  readonly maxWords: number
  readonly sentences: Span[]
  readonly passages: Passage[]
}

function holds(property: (packed: Packed) => void): void {
  fc.assert(
    fc.property(inputs, ({ text, maxWords }) => {
      const sentences = splitSentences(text)
      property({ text, maxWords, sentences, passages: packPassages(text, sentences, { maxWords }) })
    }),
    { numRuns: 300 },
  )
}

function wordsOf(text: string, spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + Math.max(1, countWords(text.slice(span.start, span.end))), 0)
}

function paragraphsOf(text: string, sentences: readonly Span[]): Span[][] {
  const paragraphs: Span[][] = []
  let end = 0
  for (const sentence of sentences) {
    if (paragraphs.length === 0 || blankLine.test(text.slice(end, sentence.start))) paragraphs.push([])
    paragraphs.at(-1)!.push(sentence)
    end = sentence.end
  }
  return paragraphs
}

test('passages partition the sentences in order', () => {
  holds(({ sentences, passages }) => {
    expect(passages.flatMap(passage => passage.sentences)).toEqual(sentences)
  })
})

test('a passage starts with its first sentence and ends with its last', () => {
  holds(({ passages }) => {
    for (const passage of passages) {
      expect(passage.start).toBe(passage.sentences[0]!.start)
      expect(passage.end).toBe(passage.sentences.at(-1)!.end)
    }
  })
})

test('a passage keeps to the budget unless it is a single sentence', () => {
  holds(({ text, maxWords, passages }) => {
    for (const { sentences } of passages) {
      if (sentences.length > 1) expect(wordsOf(text, sentences)).toBeLessThanOrEqual(maxWords)
    }
  })
})

test('a paragraph within the budget is never parted', () => {
  holds(({ text, maxWords, sentences, passages }) => {
    for (const paragraph of paragraphsOf(text, sentences)) {
      const holders = passages.filter(passage => passage.sentences.some(sentence => paragraph.includes(sentence)))
      if (wordsOf(text, paragraph) <= maxWords && !headings.test(text)) expect(holders).toHaveLength(1)
    }
  })
})

test('the same sentences give the same passages', () => {
  holds(({ text, maxWords, sentences, passages }) => {
    expect(packPassages(text, sentences, { maxWords })).toEqual(passages)
  })
})

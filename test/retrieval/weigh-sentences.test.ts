/** What each sentence is worth to a question: its words, those of its neighbours, its meaning and its length. */
import { expect, test } from 'vitest'
import { queryStems } from '../../src/retrieval/match-terms.ts'
import { heaviest, weighSentences } from '../../src/retrieval/weigh-sentences.ts'

function weigh(query: string, bodies: readonly string[], cosines: readonly number[] = []) {
  let start = 0
  const sentences = bodies.map(body => {
    const span = { start, end: start + body.length }
    start = span.end + 1
    return span
  })
  const question = { stems: queryStems(query), cosineStep: 0.125, relevance: null }
  return weighSentences(bodies.join(' '), { sentences, cosines }, question)
}

test('the sentence with more of the words is the heaviest, and weighs 1', () => {
  const weighed = weigh('who built the lighthouse', ['The harbour is old.', 'Ada built the lighthouse.', 'It rains.'])
  expect(heaviest(weighed)).toBe(1)
  expect(weighed[1]!.weight).toBe(1)
})

test('a sentence takes part of the words of its neighbours, more from the one before it', () => {
  const [far, before, named, after, last] = weigh('the lighthouse of Ada', [
    'Rain fell.',
    'Storms came.',
    'Ada owns the lighthouse.',
    'She sold it.',
    'Snow fell.',
  ]).map(sentence => sentence.weight)
  expect(named).toBe(1)
  expect(after!).toBeGreaterThan(before!)
  expect(after!).toBeGreaterThan(last!)
  expect(before!).toBeGreaterThan(far!)
})

test('of two sentences with the same word, the one after the subject was named is the heavier', () => {
  const weighed = weigh('when was the lighthouse of Ada sold', [
    'Boats were sold in spring.',
    'Rain fell.',
    'Ada owned the lighthouse.',
    'It was sold in 1901.',
  ])
  expect(weighed[3]!.weight).toBeGreaterThan(weighed[0]!.weight)
})

test('the nearer in meaning is the heavier where words do not tell', () => {
  expect(heaviest(weigh('zebra', ['One thing.', 'Another thing.'], [0.7, 0.8]))).toBe(1)
})

test('terms are only those that stand in the sentence itself', () => {
  const weighed = weigh('lighthouse', ['The lighthouse.', 'It shines.'])
  expect(weighed.map(sentence => sentence.terms)).toEqual([[{ start: 4, end: 14 }], []])
})

test('words are counted as a reader counts them, also where no spaces part them', () => {
  const check = (text: string, words: number) => expect(weigh('x', [text])[0]!.words).toBe(words)
  check("The U.S. well-being index didn't rise 1,000.5 points — yet.", 9)
  check('灯台は古い。', 3)
  check('—', 1)
})

/** Figures of what systems return. */
import { expect, test } from 'vitest'
import { bestPerDocument, judgeAnswers } from '../../../scripts/benchmark-peers/judge-answers.ts'
import type { Hit } from '../../../scripts/benchmark-peers/measure-round.ts'
import type { JudgedQuery } from '../../../src/evaluation/judge-queries.ts'

const hit = (text: string, ...documents: string[]): Hit => ({ documents, text })

function judged(parts: Partial<JudgedQuery>): JudgedQuery {
  const gains = new Map([['right', 1]])
  return { id: 'q', text: 'q', answers: null, gains, sentences: null, answerable: true, answerInText: true, ...parts }
}

test('a document is where its best chunk is, and ten are looked at', () => {
  const chunks = [
    hit('first', 'a'),
    hit('second', 'a'),
    hit('other', 'b'),
    hit('shared', 'a', 'b'),
    hit('new', 'b', 'c'),
  ]
  expect(bestPerDocument(chunks).map(each => each.text)).toEqual(['first', 'other', 'new'])
  expect(bestPerDocument(Array.from({ length: 30 }, (_, i) => hit('text', `d${i}`)))).toHaveLength(10)
})

test('several chunks of a wrong document push the right one down by one rank only', () => {
  const hits = [hit('no', 'wrong'), hit('no', 'wrong'), hit('no', 'wrong'), hit('yes', 'right')]
  expect(judgeAnswers([judged({})], [hits])['ndcg@10']).toBeCloseTo(1 / Math.log2(3))
})

test('an answer counts in the right document only, and as far down as asked', () => {
  const query = judged({ answers: ['forty two'] })
  const check = (hits: Hit[]) => {
    const quality = judgeAnswers([query], [hits])
    return [quality['answerHit@1'], quality['answerHit@5']]
  }
  expect(check([hit('It is Forty  Two.', 'right')])).toEqual([1, 1])
  expect(check([hit('It is forty two.', 'wrong'), hit('No idea.', 'right')])).toEqual([0, 0])
  expect(check([hit('no', 'wrong'), hit('forty two', 'right')])).toEqual([0, 1])
  const late = ['a', 'b', 'c', 'd', 'e'].map(id => hit('no', id))
  expect(check([...late, hit('forty two', 'right')])).toEqual([0, 0])
  expect(check([])).toEqual([0, 0])
})

test('questions without answers are left out of the share, and without any there is none', () => {
  const queries = [judged({ answers: ['yes'] }), judged({})]
  expect(judgeAnswers(queries, [[hit('yes', 'right')], []])['answerHit@1']).toBe(1)
  expect(judgeAnswers([judged({})], [[]])['answerHit@1']).toBeNull()
})

test('the mean length is of the texts that are shown, one a document', () => {
  const hits = [hit('one two three', 'a'), hit('not counted at all', 'a'), hit('  one\n', 'b')]
  expect(judgeAnswers([judged({})], [hits]).wordsPerHit).toBe(2)
})

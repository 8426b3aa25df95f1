/** Results are judged by their document, their text and their evidence. */
import { expect, test } from 'vitest'
import type { Collection } from '../../src/evaluation/collection.ts'
import {
  hasRightEvidence,
  isAnswer,
  isRelevant,
  isRight,
  judgeQueries,
  rankedDocuments,
} from '../../src/evaluation/judge-queries.ts'
import type { SearchResult } from '../../src/retrieval/search.ts'
import { storedArticle } from '../support/articles.ts'
import { wholeArticle } from './fake-searcher.ts'

const collection: Collection = {
  name: 'c',
  documents: [
    { id: 'tower', title: '', text: 'The tower is 330 metres tall.' },
    { id: 'bridge', title: '', text: 'The bridge is 330 metres long.' },
  ],
  queries: [
    { id: 'tall', text: 'How tall is it?', answers: ['330 metres'] },
    { id: 'high', text: 'How high is it?', answers: ['very high'] },
    { id: 'deep', text: 'How deep is it?', answers: null },
  ],
  qrels: new Map([
    ['tall', new Map([['tower', 1]])],
    ['high', new Map([['tower', 1]])],
    ['deep', new Map([['lake', 1]])],
  ]),
  sentences: new Map([['tall', ['The tower is 330 metres tall.']]]),
}

const [tall, high, deep] = judgeQueries(collection)

function result(id: string, text: string): SearchResult {
  return wholeArticle(storedArticle({ id, text }))
}

const copyIn = (id: string) => ({ passageId: `${id}:0-9`, articleId: id, title: '', url: null })

test('a question knows whether it can be answered and whether word for word', () => {
  const known = [tall!, high!, deep!].map(({ id, answerable, answerInText }) => [id, answerable, answerInText])
  expect(known).toEqual([
    ['tall', true, true],
    ['high', true, false],
    ['deep', false, false],
  ])
})

test('an answer counts only in a text of a relevant document', () => {
  const check = (id: string, text: string, expected: boolean) =>
    expect(isAnswer(result(id, text), tall!)).toBe(expected)
  check('tower', 'It is 330 metres tall.', true)
  check('tower', 'It is rather tall.', false)
  check('bridge', 'It is 330 metres long.', false)
})

test('a copy of a relevant text is as good as the text', () => {
  const copy = { ...result('mirror', 'It is 330 metres tall.'), alsoIn: [copyIn('tower')] }
  expect(isRelevant(copy, tall!)).toBe(true)
  expect(isAnswer(copy, tall!)).toBe(true)
})

test('where no text holds the answer word for word the right document is enough', () => {
  expect(isRight(result('tower', 'It is rather tall.'), high!)).toBe(true)
  expect(isRight(result('tower', 'It is rather tall.'), tall!)).toBe(false)
  expect(isRight(result('bridge', 'It is long.'), high!)).toBe(false)
})

test('the first evidence sentence is compared with the judged sentence', () => {
  const check = (texts: string[], expected: boolean) => {
    const evidence = texts.map(text => ({ start: 0, end: text.length, text, cosine: null, terms: [] }))
    expect(hasRightEvidence({ ...result('tower', 'x'), evidence }, tall!)).toBe(expected)
  }
  check(['The tower is 330 metres tall.'], true)
  check(['The  tower is 330 metres tall. It is red.'], true)
  check(['The tower is 330 metres'], true)
  check(['It is red.', 'The tower is 330 metres tall.'], false)
  check([], false)
})

test('the ranking has each document once, copies after the result that names them', () => {
  const first = { ...result('a', 'x'), alsoIn: [copyIn('c'), copyIn('b')] }
  expect(rankedDocuments([first, result('b', 'y'), result('d', 'z'), result('a', 'w')])).toEqual(['a', 'c', 'b', 'd'])
})

/** A user's own questions: an article or a quote to expect, both checked against the articles. */
import { expect, test } from 'vitest'
import { loadQuestions } from '../../src/evaluation/load-questions.ts'
import { withFiles } from './temporary-folder.ts'

const documents = [
  { id: 'a.txt', title: 'A', text: 'The dam held. The river rose.' },
  { id: 'b.txt', title: 'B', text: 'The river rose. The town slept.' },
]

const load = (rows: string) =>
  withFiles({ 'mine.jsonl': rows }, folder => loadQuestions(`${folder}/mine.jsonl`, documents))

test('an expected article is relevant and an expected quote is the answer', async () => {
  const collection = await load(
    '{"query":"Did it hold?","expectArticle":"a.txt"}\n\n' +
      '{"query":"What rose?","expectQuote":"the  River rose."}\n' +
      '{"query":"What else?","expectArticle":"b.txt","expectQuote":"The river rose."}\n',
  )
  expect(collection).toEqual({
    name: 'mine',
    documents,
    queries: [
      { id: 'line 1', text: 'Did it hold?', answers: null },
      { id: 'line 3', text: 'What rose?', answers: ['the  River rose.'] },
      { id: 'line 4', text: 'What else?', answers: ['The river rose.'] },
    ],
    qrels: new Map([
      ['line 1', new Map([['a.txt', 1]])],
      [
        'line 3',
        new Map([
          ['a.txt', 1],
          ['b.txt', 1],
        ]),
      ],
      ['line 4', new Map([['b.txt', 1]])],
    ]),
    sentences: null,
  })
})

test('a question that nothing could answer is refused by its line', async () => {
  const check = (rows: string, expected: RegExp) =>
    expect(load(rows)).rejects.toMatchObject({ code: 'invalid_request', message: expect.stringMatching(expected) })
  await check('{"query":"x","expectArticle":"c.txt"}', /mine\.jsonl:1: the article c\.txt is in none of the 2/)
  await check('{"query":"x","expectQuote":"The dam burst."}', /mine\.jsonl:1: the quote "The dam burst\." is in none/)
  await check('{"query":"x"}', /mine\.jsonl:1: .*expected `expectArticle`/)
  await check('{"query":" ","expectArticle":"a.txt"}', /mine\.jsonl:1: query/)
  await check('\n', /mine\.jsonl holds no question/)
})

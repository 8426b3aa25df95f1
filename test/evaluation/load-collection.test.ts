/** Loading a collection: what is taken, what is left out, and what a broken file is told. */
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { AppError } from '../../src/errors.ts'
import { type LoadOptions, loadCollection } from '../../src/evaluation/load-collection.ts'
import { sharedCollection } from './shared-collections.ts'
import { withFiles } from './temporary-folder.ts'

const FILES = {
  'corpus.jsonl':
    '{"_id":"d1","title":"One","text":"First."}\n{"_id":"d2","text":"Second.","url":"https://example.org"}\n',
  'queries.jsonl':
    '{"_id":"q1","text":" What? ","answers":["First","  "]}\n{"_id":"q2","text":"Why?"}\n{"_id":"q3","text":"Who?"}',
  'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t2\nq2\td9\t1\nq3\td1\t0\n',
}

const load = (files: Record<string, string>, options?: LoadOptions) =>
  withFiles({ ...FILES, ...files }, async folder => ({
    ...(await loadCollection(folder, options)),
    isNamedByFolder: (await loadCollection(folder, options)).name === basename(folder),
  }))

test('documents, judged questions and judgements are taken', async () => {
  expect(await load({})).toMatchObject({
    isNamedByFolder: true,
    documents: [
      { id: 'd1', title: 'One', text: 'First.' },
      { id: 'd2', title: '', text: 'Second.' },
    ],
    queries: [
      { id: 'q1', text: 'What?', answers: ['First'] },
      { id: 'q2', text: 'Why?', answers: null },
    ],
    qrels: new Map([
      [
        'q1',
        new Map([
          ['d1', 1],
          ['d2', 2],
        ]),
      ],
      ['q2', new Map([['d9', 1]])],
    ]),
    sentences: null,
  })
})

test('a byte order mark, carriage returns, blank rows and line separators within texts do no harm', async () => {
  const loaded = await load({
    'corpus.jsonl': '\uFEFF{"_id":7,"title":null,"text":"One\u2028two."}\r\n\r\n{"id":"d2","text":"Second."}\r\n',
    'qrels/test.tsv': '\uFEFFquery-id\tcorpus-id\tscore\r\nq1\t7\t1\r\n',
  })
  expect(loaded.documents).toEqual([
    { id: '7', title: '', text: 'One\u2028two.' },
    { id: 'd2', title: '', text: 'Second.' },
  ])
  expect(loaded.qrels).toEqual(new Map([['q1', new Map([['7', 1]])]]))
})

test('judgements may come without a heading', async () => {
  const { qrels } = await load({ 'qrels/test.tsv': 'q1\td1\t1\n' })
  expect(qrels.get('q1')).toEqual(new Map([['d1', 1]]))
})

test('with paragraphs as documents, judged sentences become judged paragraphs', async () => {
  const files = {
    'corpus.jsonl':
      '{"_id":"s1","text":"One.","paragraph":"p1"}\n{"_id":"s2","text":"Two.","paragraph":"p1"}\n{"_id":"s3","text":"Three.","paragraph":"p2"}\n',
    'paragraphs.jsonl': '{"id":"p1","title":"","text":"One. Two."}\n{"id":"p2","title":"","text":"Three."}\n',
    'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1\ts2\t2\nq1\ts1\t1\nq2\ts3\t1\nq2\ts1\t0\n',
  }
  const loaded = await load(files, { corpus: 'paragraphs.jsonl' })
  expect(loaded.documents.map(document => document.id)).toEqual(['p1', 'p2'])
  expect(loaded.qrels).toEqual(
    new Map([
      ['q1', new Map([['p1', 2]])],
      [
        'q2',
        new Map([
          ['p2', 1],
          ['p1', 0],
        ]),
      ],
    ]),
  )
  expect(loaded.sentences).toEqual(
    new Map([
      ['q1', ['Two.', 'One.']],
      ['q2', ['Three.']],
    ]),
  )
})

async function errorOf(files: Record<string, string>, options?: LoadOptions): Promise<AppError> {
  const error = await load(files, options).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(AppError)
  return error as AppError
}

test('a broken file is named with its line', async () => {
  const check = async (files: Record<string, string>, expected: RegExp) => {
    const { code, message } = await errorOf(files)
    expect(code).toBe('invalid_request')
    expect(message).toMatch(expected)
  }
  await check({ 'corpus.jsonl': '{"_id":"d1","text":"x"}\n\n{"_id":' }, /corpus\.jsonl:3: not JSON/)
  await check({ 'corpus.jsonl': '{"_id":"d1"}' }, /corpus\.jsonl:1: text: /)
  await check({ 'corpus.jsonl': '{"text":"x"}' }, /corpus\.jsonl:1: row: expected an `_id` or an `id`/)
  await check({ 'queries.jsonl': '{"_id":"q1","text":" "}' }, /queries\.jsonl:1: text: /)
  await check({ 'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1 d1 1' }, /test\.tsv:2: expected query id/)
  await check({ 'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1\td1\tyes' }, /test\.tsv:2: expected query id/)
  await check({ 'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1\td1\t0' }, /no question .* has a relevant document/)
  await check({ 'qrels/test.tsv': 'q1\td8\t1' }, /judge none of the 2 documents/)
})

test('a judged sentence must name its paragraph', async () => {
  const { message } = await errorOf(
    { 'paragraphs.jsonl': '{"id":"p1","text":"First."}' },
    { corpus: 'paragraphs.jsonl' },
  )
  expect(message).toMatch(/judged sentence d1 names no `paragraph`/)
})

test('a missing file is named', async () => {
  const folders = [{}, { 'corpus.jsonl': FILES['corpus.jsonl'] }]
  const expected = [/corpus\.jsonl is missing/, /test\.tsv is missing/]
  for (const [i, files] of folders.entries()) {
    const error = await withFiles(files, folder => loadCollection(folder)).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'not_found', message: expect.stringMatching(expected[i]!) })
  }
})

test('the judged collections load whole', async () => {
  const check = async (name: string, corpus: string | null, documents: number, queries: number) => {
    const folder = sharedCollection(name)
    if (folder === null) return
    const collection = await loadCollection(folder, { corpus })
    expect([collection.documents.length, collection.queries.length]).toEqual([documents, queries])
  }
  await check('scifact', null, 5183, 300)
  await check('squad_dev', null, 2067, 10570)
  await check('xquadr_en', null, 1180, 1190)
  await check('xquadr_en', 'paragraphs.jsonl', 240, 1190)
  await check('belebele_eng', null, 488, 900)
})

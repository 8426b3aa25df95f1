/** JSON records, in our fields or in BEIR's, become articles. */
import { expect, test } from 'vitest'
import { parseJsonRecord } from '../../src/articles/parse-json-record.ts'

function check(record: unknown, expected: object): void {
  const { article, problems } = parseJsonRecord(record, 'a.jsonl#1')
  expect(problems, JSON.stringify(record)).toBeNull()
  expect(article, JSON.stringify(record)).toMatchObject(expected)
}

function checkProblem(record: unknown, pointer: string, detail: string): void {
  const { problems } = parseJsonRecord(record, 'a.jsonl#1')
  expect(problems, JSON.stringify(record)).toEqual([{ pointer, detail: expect.stringContaining(detail) }])
}

test('our own fields are read', () => {
  const record = {
    id: 'gas',
    url: 'https://example.org/gas',
    title: 'Gas',
    text: 'Gas fell.',
    authors: ['Ada'],
    publishedAt: '2026-03-01T09:30:00.000Z',
    updatedAt: null,
    language: 'en',
    tags: ['energy'],
    attributes: { section: 'world' },
  }
  check(record, record)
})

test('BEIR records are read, with metadata as attributes and other fields left alone', () => {
  check(
    { _id: 'p0', title: '', text: 'Gas fell.', metadata: { year: 2026 }, paragraph: 'a0', more: { deep: 1 } },
    { id: 'p0', title: '', text: 'Gas fell.', attributes: { year: 2026 } },
  )
  check(
    { _id: 17, text: 'x', attributes: { a: 1 }, metadata: { a: 2, b: 3 } },
    { id: '17', attributes: { a: 1, b: 3 } },
  )
})

test('a record without an id takes the fallback, and one without a title the opening words', () => {
  check({ text: 'Gas fell.' }, { id: 'a.jsonl#1', title: 'Gas fell' })
  check({ id: null, text: 'Gas fell.' }, { id: 'a.jsonl#1' })
})

test('Markdown counts as text, and gives its heading as the title', () => {
  check({ markdown: 'Intro.\r\n# Gas\r\n' }, { text: 'Intro.\n# Gas\n', title: 'Gas' })
  check({ text: 'Plain.', markdown: '# Gas' }, { text: 'Plain.', title: 'Plain' })
})

test('one author may stand alone', () => {
  check({ text: 'x', author: 'Ada' }, { authors: ['Ada'] })
  check({ text: 'x', author: ['Ada', 'Ben'] }, { authors: ['Ada', 'Ben'] })
})

test('problems name the field as the record does', () => {
  checkProblem(7, '#', 'expected an object, got a number')
  checkProblem(['x'], '#', 'expected an object, got a list')
  checkProblem({}, '#/text', 'is missing')
  checkProblem({ html: '<p>x</p>' }, '#/text', 'html is not supported yet, give text')
  checkProblem({ text: 5 }, '#/text', 'expected a string, got a number')
  checkProblem({ markdown: ' ' }, '#/markdown', 'is empty')
  checkProblem({ text: 'x', author: 5 }, '#/author', 'expected a list, got a number')
  checkProblem({ text: 'x', metadata: { a: {} } }, '#/metadata/a', 'got an object')
  checkProblem({ text: 'x', id: 1.5 }, '#/id', 'expected a string, got a number')
  checkProblem({ text: 'x', _id: '' }, '#/_id', 'is empty')
  checkProblem({ text: 'x', publishedAt: 1767225600 }, '#/publishedAt', 'expected a string, got a number')
  checkProblem({ text: 'x', updatedAt: '2026-02-30' }, '#/updatedAt', '"2026-02-30"')
})

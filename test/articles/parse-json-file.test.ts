/** A JSON file holds one article or a list of them. */
import { expect, test } from 'vitest'
import { parseJsonFile } from '../../src/articles/parse-json-file.ts'

const file = { path: 'news/a.json', id: 'a.json' }

function check(text: string, expected: readonly string[]): void {
  const found = parseJsonFile(text, file).map(item =>
    item.kind === 'article' ? `article ${item.article.id}` : `${item.kind} ${item.line}: ${item.reason}`,
  )
  expect(found, text).toEqual(expected.map(line => expect.stringContaining(line)))
}

test('an object is one article, a list is many', () => {
  check('{ "text": "x" }', ['article a.json'])
  check('{ "id": "gas", "text": "x" }', ['article gas'])
  check('[{ "text": "x" }, { "id": "gas", "text": "y" }]', ['article a.json#1', 'article gas'])
})

test('a bad record is reported by its number and the others are kept', () => {
  check('[{ "text": "x" }, { "text": "" }, 3, { "text": "y" }]', [
    'article a.json#1',
    'problem null: record 2: #/text is empty',
    'problem null: record 3: # expected an object',
    'article a.json#4',
  ])
})

test('what is not JSON is reported with its line', () => {
  check('{\n  "text": "x",\n  "title": Gas\n}', ['problem 3: not valid json'])
  check('{\n"text": "x"\n', ['problem 3: not valid json'])
  check('[]', ['problem null: the list is empty'])
  check('"words"', ['problem null: # expected an object, got a string'])
})

/** A text file is one article whose text is the file. */
import { expect, test } from 'vitest'
import { parseTextFile } from '../../src/articles/parse-text-file.ts'

const file = { path: 'news/gas.txt', id: 'gas.txt' }

test('the text is the whole file, title line included, and carries no date', () => {
  const text = 'Gas prices fall\n\nThe price fell on Monday.\n'
  expect(parseTextFile(text, file)).toEqual([
    {
      kind: 'article',
      path: 'news/gas.txt',
      line: null,
      article: expect.objectContaining({ id: 'gas.txt', title: 'Gas prices fall', publishedAt: null, text }),
    },
  ])
})

test('text without any character to read is a problem', () => {
  expect(parseTextFile(' \n', file)).toEqual([
    { kind: 'problem', path: 'news/gas.txt', line: null, reason: expect.stringContaining('#/text is empty') },
  ])
})

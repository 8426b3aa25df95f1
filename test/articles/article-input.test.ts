/** An article from outside becomes ours, or every problem is named. */
import { expect, test } from 'vitest'
import { parseArticleInput } from '../../src/articles/article-input.ts'
import { AppError, type Problem } from '../../src/errors.ts'

function problemsFor(id: string, body: unknown): readonly Problem[] {
  try {
    parseArticleInput(id, body)
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    expect(error).toHaveProperty('code', 'invalid_request')
    return (error as AppError).problems
  }
  return []
}

function check(body: unknown, expected: readonly (readonly [pointer: string, detail: string])[]): void {
  const found = problemsFor('a', body).map(({ pointer, detail }) => [pointer, detail])
  expect(found, JSON.stringify(body)).toEqual(
    expected.map(([pointer, detail]) => [pointer, expect.stringContaining(detail)]),
  )
}

test('only text is required', () => {
  expect(parseArticleInput('a', { text: 'Gas prices fell today.' })).toEqual({
    id: 'a',
    title: 'Gas prices fell today',
    url: null,
    authors: [],
    publishedAt: null,
    updatedAt: null,
    language: null,
    tags: [],
    attributes: {},
    text: 'Gas prices fell today.',
  })
})

test('every field is taken over, dates in UTC and metadata on one line', () => {
  const body = {
    title: ' Gas\n prices ',
    url: 'https://example.org/gas',
    authors: ['Ada Moss', ' '],
    publishedAt: '2026-03-01T09:30:00+01:00',
    updatedAt: '2026-03-02',
    language: 'en',
    tags: ['energy'],
    attributes: { section: 'world', rank: 3, front: true, places: ['Oslo', null, 7], none: null },
    text: ' One.\r\nTwo. ',
  }
  expect(parseArticleInput('a', body)).toEqual({
    ...body,
    id: 'a',
    title: 'Gas prices',
    authors: ['Ada Moss'],
    publishedAt: '2026-03-01T08:30:00.000Z',
    updatedAt: '2026-03-02T00:00:00.000Z',
    attributes: { section: 'world', rank: 3, front: true, places: ['Oslo', 7] },
    text: ' One.\nTwo. ',
  })
})

test('null means absent, and an empty title stays empty', () => {
  const absent = {
    url: null,
    authors: null,
    publishedAt: null,
    updatedAt: '',
    language: null,
    tags: null,
    attributes: null,
  }
  expect(parseArticleInput('a', { ...absent, title: '', text: 'x' })).toMatchObject({ title: '', url: null, tags: [] })
  expect(parseArticleInput('a', { title: null, text: 'Gas fell.' }).title).toBe('Gas fell')
})

test('the text is required and must say something', () => {
  check({}, [['#/text', 'is missing']])
  check({ text: 3 }, [['#/text', 'expected a string, got a number']])
  check({ text: null }, [['#/text', 'expected a string, got null']])
  check({ text: ' \n\t' }, [['#/text', 'is empty or only white space']])
})

test('a body that is not an object is refused', () => {
  check(null, [['#', 'expected an object, got null']])
  check([], [['#', 'expected an object, got a list']])
  check('text', [['#', 'expected an object, got a string']])
})

test('each wrong field is named by its pointer', () => {
  check({ text: 'x', titel: 'y', 'a/b~': 1 }, [
    ['#/titel', 'is not a known field'],
    ['#/a~1b~0', 'is not a known field'],
  ])
  check({ text: 'x', title: 1, authors: 'Ada', tags: ['a', 2] }, [
    ['#/title', 'expected a string, got a number'],
    ['#/authors', 'expected a list, got a string'],
    ['#/tags/1', 'expected a string, got a number'],
  ])
  check({ text: 'x', title: 'y'.repeat(1001) }, [['#/title', 'is longer than 1000 characters']])
  check({ text: 'x', publishedAt: 'soon' }, [['#/publishedAt', 'cannot read the date "soon"']])
  check({ text: 'x', attributes: [] }, [['#/attributes', 'expected an object, got a list']])
  check({ text: 'x', attributes: { a: { b: 1 }, c: [[1]], d: 1 } }, [
    ['#/attributes/a', 'got an object; flatten it'],
    ['#/attributes/c', 'got a list; flatten it'],
  ])
})

test('ids are 1 to 512 well-formed characters without control characters', () => {
  const body = { text: 'x' }
  expect(problemsFor('energy/gas prices.md#3', body)).toEqual([])
  expect(problemsFor('é'.repeat(512), body)).toEqual([])
  for (const id of ['', 'a'.repeat(513), 'a\nb', 'a\u0085', '\uD83D']) {
    expect(problemsFor(id, body), JSON.stringify(id)).toEqual([{ pointer: '#/id', detail: expect.any(String) }])
  }
})

test('a name that JavaScript treats specially is an ordinary attribute', () => {
  const body = JSON.parse('{ "text": "x", "attributes": { "__proto__": "a", "constructor": "b" } }')
  const { attributes } = parseArticleInput('a', body)
  expect(Object.entries(attributes)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
})

test('the message lists all problems', () => {
  expect(() => parseArticleInput('', { title: 1 })).toThrow(
    /^the article cannot be used: #\/id .*; #\/title .*; #\/text is missing/,
  )
})

/** Cursors: bound to the index and to the request, and safe against any string. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '../../src/errors.ts'
import { DEEPEST_RANK, readCursor, writeCursor } from '../../src/retrieval/page-cursor.ts'
import { searchRequest } from '../support/search-request.ts'

const binding = { generation: 'g', sequence: 7, request: searchRequest({ query: 'rain' }) }

function codeOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
  return 'none'
}

test('a cursor gives back its offset', () => {
  expect(readCursor(binding, writeCursor(binding, 20))).toBe(20)
})

test('the page size may change between pages', () => {
  const request = searchRequest({ query: 'rain', limit: 3, cursor: 'x' })
  expect(readCursor({ ...binding, request }, writeCursor(binding, 20))).toBe(20)
})

test('another query, filter, generation or state of the index makes a cursor stale', () => {
  const cursor = writeCursor(binding, 20)
  const others = [
    { ...binding, sequence: 8 },
    { ...binding, generation: 'h' },
    { ...binding, request: searchRequest({ query: 'snow' }) },
    { ...binding, request: searchRequest({ query: 'rain', filter: { articleIds: ['a'] } }) },
  ]
  for (const other of others) expect(codeOf(() => readCursor(other, cursor))).toBe('cursor_stale')
})

test('a cursor that leads deeper than pages go is refused with the bound, whatever it is bound to', () => {
  expect(readCursor(binding, writeCursor(binding, DEEPEST_RANK - 1))).toBe(999)
  for (const offset of [1000, 999_999_999]) {
    const cursor = writeCursor(binding, offset)
    expect(codeOf(() => readCursor(binding, cursor))).toBe('invalid_request')
    expect(() => readCursor({ ...binding, sequence: 8 }, cursor)).toThrow(
      `after rank ${offset}, expected a rank below 1000`,
    )
  }
})

test('a string that is no cursor is refused as a bad request', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      expect(codeOf(() => readCursor(binding, text))).toBe('invalid_request')
    }),
  )
})

/** Markers in an assistant's answer: what counts as one, and which sources it names. */
import { expect, test } from 'vitest'
import { findMarkers } from '../../src/retrieval/find-markers.ts'

function check(answer: string, expected: readonly (readonly [string, readonly number[] | null])[]) {
  const found = findMarkers(answer)
  expect(found.map(({ text, numbers }) => [text, numbers])).toEqual(expected)
  for (const { text, start, end } of found) expect(answer.slice(start, end)).toBe(text)
}

test('single markers, lists, neighbours and ranges', () => {
  check('It fell.[1] It rose [2].', [
    ['[1]', [1]],
    ['[2]', [2]],
  ])
  check('Both [1, 3] and [1][2], and [1,3;4].', [
    ['[1, 3]', [1, 3]],
    ['[1]', [1]],
    ['[2]', [2]],
    ['[1,3;4]', [1, 3, 4]],
  ])
  check('All [1-3], [2–4] and [ 1 , 3 - 5 ].', [
    ['[1-3]', [1, 2, 3]],
    ['[2–4]', [2, 3, 4]],
    ['[ 1 , 3 - 5 ]', [1, 3, 4, 5]],
  ])
})

test('footnotes and wide brackets, also after an emoji', () => {
  check('🎉 so [^2] and 【1】【2、3】', [
    ['[^2]', [2]],
    ['【1】', [1]],
    ['【2、3】', [2, 3]],
  ])
})

test('what names no source is no marker', () => {
  check('[a] [] [1a] [-1] [1.5] (1) [[x]] [1,]', [])
})

test('a number that no source has is reported as it stands', () => {
  check('[0] [99999]', [
    ['[0]', [0]],
    ['[99999]', [99999]],
  ])
})

test('a range that makes no sense is a marker without numbers', () => {
  check('[3-1] [1-999999]', [
    ['[3-1]', null],
    ['[1-999999]', null],
  ])
})

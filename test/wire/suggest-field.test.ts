/** Misspelt fields find the one that was meant, and no other. */
import { expect, test } from 'vitest'
import { suggestField } from '../../src/wire/suggest-field.ts'

const FIELDS = [
  '#/limit',
  '#/mode',
  '#/neighbours',
  '#/filter/published/from',
  '#/filter/published/to',
  '#/filter/articleIds',
]

function check(pointer: string, expected: string | null): void {
  expect(suggestField(pointer, FIELDS)).toBe(expected)
}

test('a letter too few, too many, another, or two swapped', () => {
  check('#/limt', '#/limit')
  check('#/limits', '#/limit')
  check('#/node', '#/mode')
  check('#/lmiit', '#/limit')
  check('#/neighbors', '#/neighbours')
})

test('case does not count, nor does the place', () => {
  check('#/LIMIT', '#/limit')
  check('#/articleids', '#/filter/articleIds')
  check('#/published/form', '#/filter/published/from')
})

test('names with little in common are not suggested', () => {
  check('#/size', null)
  check('#/gtt', null)
  check('#/', null)
  check(`#/${'limit'.repeat(1000)}`, null)
})

/** Which lines of a markdown text are fenced code. */
import { expect, test } from 'vitest'
import { findFencedCode } from '../../src/passages/find-code.ts'

function check(text: string, expected: readonly string[]): void {
  expect(findFencedCode(text).map(span => text.slice(span.start, span.end))).toEqual(expected)
}

test('text without fences has no code', () => check('One ``` two.\n\n`` ` ``', []))

test('a block reaches from its opening to its closing fence', () => {
  check('Before\n```ts\nlet a. B\n```\nafter', ['```ts\nlet a. B\n```'])
})

test('tildes and backticks do not close each other', () => check('~~~\n```\n~~~\nx', ['~~~\n```\n~~~']))

test('a longer fence holds a shorter one', () => check('````\n```\n````\nx', ['````\n```\n````']))

test('a closing fence may be longer and carries nothing else', () => {
  check('```\na\n``` b\n`````  \nx', ['```\na\n``` b\n`````  '])
})

test('a fence may be indented, as in a list item', () => check('- x\n  ```\n  a\n  ```\n', ['  ```\n  a\n  ```']))

test('a backtick after the opening backticks makes it no fence', () => check('``` a ` b\nc', []))

test('a block without an end reaches the end of the text', () => check('x\n```\na\n\nb', ['```\na\n\nb']))

test('line ends may be CRLF', () => check('x\r\n```\r\na\r\n```\r\ny', ['```\r\na\r\n```']))

test('blocks are in order', () => check('```\n1\n```\nx\n~~~\n2\n~~~', ['```\n1\n```', '~~~\n2\n~~~']))

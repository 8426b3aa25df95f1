/** Deep links: the fragment names the quote, and only it. */
import { expect, test } from 'vitest'
import { linkToQuote } from '../../src/retrieval/link-to-quote.ts'

const URL = 'https://example.org/a'

function check(quote: string, { text = quote, url = URL, nth = 0 }, expected: string | null) {
  let start = text.indexOf(quote)
  for (let i = 0; i < nth; i++) start = text.indexOf(quote, start + 1)
  expect(linkToQuote(url, text, { start, end: start + quote.length })).toBe(expected)
}

test('a unique quote is named alone', () => {
  check('It rained.', { text: 'It was dry. It rained. It stopped.' }, `${URL}#:~:text=It%20rained.`)
})

test('characters with a meaning in the syntax are encoded', () => {
  check('A & B, well-known', {}, `${URL}#:~:text=A%20%26%20B%2C%20well%2Dknown`)
})

test('accents and quotation marks are encoded as UTF-8', () => {
  check('“Été”', {}, `${URL}#:~:text=%E2%80%9C%C3%89t%C3%A9%E2%80%9D`)
})

test('an existing fragment is kept', () => {
  check('It rained.', { url: `${URL}#top` }, `${URL}#top:~:text=It%20rained.`)
})

test('a url that is not http(s) has no link', () => {
  check('It rained.', { url: 'file:///a.txt' }, null)
  check('It rained.', { url: 'javascript:alert(1)' }, null)
})

test('a repeated quote is told apart by what stands before it', () => {
  const text = 'On Monday it rained. We sang. On Friday it snowed. We sang. Then we left.'
  check('We sang.', { text, nth: 1 }, `${URL}#:~:text=Friday%20it%20snowed.-,We%20sang.`)
})

test('a repeated quote at the beginning is told apart by what stands after it', () => {
  const text = 'We sang. It rained all day. We sang.'
  check('We sang.', { text }, `${URL}#:~:text=We%20sang.,-It%20rained%20all`)
})

test('a long quote is named by its first and last words', () => {
  const quote = `The first of many words ${'and more words '.repeat(30)}until the last of them all.`
  check(quote, {}, `${URL}#:~:text=The%20first%20of%20many%20words%20and,until%20the%20last%20of%20them%20all.`)
})

test('a quote over several lines is named by words that do not cross a line', () => {
  check('It rained.\n\nIt stopped.', {}, `${URL}#:~:text=It%20rained.,It%20stopped.`)
})

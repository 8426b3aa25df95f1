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

test('what a browser takes for the same counts as a repetition', () => {
  check(
    'Le cafe ferme.',
    { text: 'Le CAFÉ ferme. Alors. Le cafe ferme.' },
    `${URL}#:~:text=CAF%C3%89%20ferme.%20Alors.-,Le%20cafe%20ferme.`,
  )
  check("It's so.", { text: "It’s so. But: It's so." }, `${URL}#:~:text=It%E2%80%99s%20so.%20But%3A-,It's%20so.`)
})

test('a long quote whose last words stand in its middle too is named by what follows it', () => {
  const tail = 'and so they went away for good.'
  const quote = `The first of ${'very '.repeat(60)}many words, ${tail} Others came, ${tail}`
  const link = linkToQuote(URL, `${quote} The end.`, { start: 0, end: quote.length })
  expect(link).toBe(
    `${URL}#:~:text=The%20first%20of%20very%20very%20very,so%20they%20went%20away%20for%20good.,-The%20end.`,
  )
})

test('without spaces a quote is cut at the end of a clause', () => {
  const clauses = Array.from(
    { length: 40 },
    (_, i) => `${'春夏秋冬'[i % 4]}天${'东南西北上下左右前后'[i % 10]}边天气很好`,
  ).join('，')
  const quote = `今天天气很好，${clauses}，船没有来。`
  const [start, end] = decodeURIComponent(
    linkToQuote(URL, quote, { start: 0, end: quote.length })!.split('text=')[1]!,
  ).split(',')
  expect(quote.startsWith(`${start}，`)).toBe(true)
  expect(quote.endsWith(`，${end}`)).toBe(true)
  expect(start!.length + end!.length).toBeLessThan(60)
})

test('an article that says the same over and over gives a link all the same', () => {
  const text = 'a '.repeat(100_000)
  expect(linkToQuote(URL, text, { start: 50_000, end: 50_099 })).toMatch(/#:~:text=a%20a/)
})

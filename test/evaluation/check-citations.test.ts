/** A citation is exact in every part, or the part that is not is named. */
import { expect, test } from 'vitest'
import { checkCitations } from '../../src/evaluation/check-citations.ts'
import { citeSpan } from '../../src/retrieval/cite-span.ts'
import type { Citation, SearchResult } from '../../src/retrieval/search.ts'
import { storedArticle } from '../support/articles.ts'
import { wholeArticle } from './fake-searcher.ts'

const article = storedArticle({ text: 'Before 🎉 it began. The café closed at 9. Nobody minded.' })
const start = article.text.indexOf('The')
const end = article.text.indexOf(' Nobody')
const quote = article.text.slice(start, end)
const exact: SearchResult = {
  ...wholeArticle(article),
  text: quote,
  citation: citeSpan(article, { start, end }),
  evidence: [{ start, end, text: quote, cosine: null, terms: [] }],
}

async function faultOf(result: SearchResult): Promise<string | null> {
  const [fault] = await checkCitations([result], async id => (id === article.id ? article : null))
  return fault?.reason ?? null
}

test('an exact citation has no fault', async () => {
  expect(await faultOf(exact)).toBeNull()
  expect(exact.citation.startCodePoint).toBe(exact.citation.start - 1)
})

test('each part that was tampered with is named', async () => {
  const check = async (parts: Partial<Citation>, expected: string) =>
    expect(await faultOf({ ...exact, citation: { ...exact.citation, ...parts } })).toBe(expected)
  await check({ articleId: 'other' }, 'the article is not there')
  await check({ quote: '' }, 'the quote is empty')
  await check({ quote: quote.replace('é', 'e') }, 'the quote is not the slice of the article')
  await check({ start: start + 1 }, 'the quote is not the slice of the article')
  await check({ end: end + 1 }, 'the quote is not the slice of the article')
  await check({ prefix: 'it ended. ' }, 'the prefix does not stand before the quote')
  await check({ suffix: 'Nobody' }, 'the suffix does not stand after the quote')
  await check({ startCodePoint: start }, 'the first code point is wrong')
  await check({ endCodePoint: end }, 'the last code point is wrong')
  await check({ quoteSha256: exact.citation.articleSha256 }, 'the hash of the quote is wrong')
  await check({ articleSha256: exact.citation.quoteSha256 }, 'the hash of the article is wrong')
})

test('a span that reaches past the end of the article is named', async () => {
  const { length } = article.text
  const last = { ...exact, text: 'minded.', citation: citeSpan(article, { start: length - 7, end: length }) }
  expect(await faultOf(last)).toBeNull()
  const past = { ...last, citation: { ...last.citation, end: length + 9 } }
  expect(await faultOf(past)).toBe('the quote is not as long as its span')
})

test('the returned text and the evidence must be of the article too', async () => {
  const check = async (parts: Partial<SearchResult>, expected: string) =>
    expect(await faultOf({ ...exact, ...parts })).toBe(expected)
  await check({ text: 'The café' }, 'the returned text does not contain the quote')
  await check({ text: `Indeed. ${quote}` }, 'the returned text is not in the article')
  await check({ evidence: [{ ...exact.evidence[0]!, start: 0 }] }, 'an evidence text is not its slice')
})

test('every faulty result is reported, with its passage', async () => {
  const broken = { ...exact, passageId: 'p', citation: { ...exact.citation, quote: '' } }
  const faults = await checkCitations([exact, broken, broken], async () => article)
  expect(faults.map(fault => fault.passageId)).toEqual(['p', 'p'])
})

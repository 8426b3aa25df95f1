/** Checking citations: what is exact, moved, changed or gone, and what each verdict carries. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { CitationClaim, CitationStatus, CitationVerdict } from '../../src/retrieval/citation-checker.ts'
import { citeSpan } from '../../src/retrieval/cite-span.ts'
import { createCitationChecker } from '../../src/retrieval/create-citation-checker.ts'
import { readerOf } from '../support/article-reader.ts'
import { storedArticle } from '../support/articles.ts'

const TEXT =
  'Gas prices fell by 12 percent in March. Storage was full after a mild winter. 🎉 We sang.\n\n' +
  'On Friday it snowed. We sang. Nobody expected that the ferry would sail at noon, least of all its captain.'

async function verify(claim: Partial<CitationClaim>, text = TEXT): Promise<CitationVerdict> {
  const checker = createCitationChecker(readerOf([storedArticle({ id: 'a', text })]))
  const [verdict] = await checker.verify([{ articleId: 'a', quote: '', ...claim }])
  return verdict!
}

interface Expected {
  readonly status: CitationStatus
  readonly quote: string | null
  readonly start?: number
}

async function check(claim: Partial<CitationClaim>, { status, quote, start }: Expected, text = TEXT) {
  const verdict = await verify(claim, text)
  expect({ status: verdict.status, quote: verdict.citation?.quote ?? null }).toEqual({ status, quote })
  if (verdict.citation === null) return
  expect(text.slice(verdict.citation.start, verdict.citation.end)).toBe(quote)
  if (start !== undefined) expect(verdict.citation.start).toBe(start)
}

describe('a quote with its place', () => {
  const quote = 'Storage was full after a mild winter.'
  const start = TEXT.indexOf(quote)

  test('is exact where the article has it', async () => {
    await check({ quote, start, end: start + quote.length }, { status: 'exact', quote, start })
    await check({ quote, start }, { status: 'exact', quote, start })
    await check({ quote, end: start + quote.length }, { status: 'exact', quote, start })
  })

  test('is moved where the end does not go with the quote', async () => {
    await check({ quote, start, end: start + 3 }, { status: 'moved', quote, start })
  })

  test('may count code points', async () => {
    const sang = TEXT.indexOf('We sang.')
    const claim = { quote: 'We sang.', start: sang - 1, end: sang + 7 }
    await check({ ...claim, unit: 'codepoint' }, { status: 'exact', quote: 'We sang.', start: sang })
    await check(claim, { status: 'moved', quote: 'We sang.', start: sang })
  })

  test('is moved to the nearest of the places where it stands', async () => {
    const second = TEXT.lastIndexOf('We sang.')
    await check(
      { quote: 'We sang.', start: 0 },
      { status: 'moved', quote: 'We sang.', start: TEXT.indexOf('We sang.') },
    )
    await check({ quote: 'We sang.', start: second + 4 }, { status: 'moved', quote: 'We sang.', start: second })
    await check({ quote: 'We sang.', start: 1e9 }, { status: 'moved', quote: 'We sang.', start: second })
  })

  test('is told apart by its context where two places are equally near', async () => {
    const text = 'Red fox. Blue hen. Grey owl. Blue hen. Old elk.'
    const between = (text.indexOf('Blue') + text.lastIndexOf('Blue')) / 2
    const claim = { quote: 'Blue hen.', start: between }
    await check({ ...claim, prefix: 'Grey owl. ' }, { status: 'moved', quote: 'Blue hen.', start: 29 }, text)
    await check({ ...claim, suffix: ' Grey owl.' }, { status: 'moved', quote: 'Blue hen.', start: 9 }, text)
  })
})

describe('a quote without a place', () => {
  test('is exact where it stands word for word, and moved where its white space differs', async () => {
    await check({ quote: 'We sang.' }, { status: 'exact', quote: 'We sang.', start: TEXT.indexOf('We sang.') })
    await check({ quote: ' On  Friday\r\nit snowed. ' }, { status: 'moved', quote: 'On Friday it snowed.' })
    await check({ quote: 'We sang. On Friday' }, { status: 'moved', quote: 'We sang.\n\nOn Friday' })
  })

  test('is found by its context', async () => {
    const second = TEXT.lastIndexOf('We sang.')
    await check({ quote: 'We sang.', prefix: 'it snowed. ' }, { status: 'exact', quote: 'We sang.', start: second })
  })
})

describe('a quote that stands nowhere', () => {
  test('is changed, with the closest sentences and a diff of words', async () => {
    const quote = 'Gas prices fell by 9 percent in April.'
    const { status, closest, citation, reason } = await verify({ quote, start: 0 })
    expect({ status, text: closest?.text, reason }).toEqual({
      status: 'changed',
      text: 'Gas prices fell by 12 percent in March.',
      reason: null,
    })
    expect(citation?.quote).toBe(closest?.text)
    expect(closest?.diff).toEqual([
      { kind: 'kept', text: 'Gas prices fell by ' },
      { kind: 'removed', text: '9' },
      { kind: 'added', text: '12' },
      { kind: 'kept', text: ' percent in ' },
      { kind: 'removed', text: 'April' },
      { kind: 'added', text: 'March' },
      { kind: 'kept', text: '.' },
    ])
    expect(closest?.similarity).toBeCloseTo(4.5 / 6.5, 6)
  })

  test('is changed where only its case or its quotation marks are', async () => {
    await check(
      { quote: 'STORAGE was full after a mild winter.' },
      {
        status: 'changed',
        quote: 'Storage was full after a mild winter.',
      },
    )
  })

  test('is changed where a sentence came in between', async () => {
    const quote = 'Storage was full after a mild winter. On Friday it snowed.'
    await check(
      { quote },
      { status: 'changed', quote: 'Storage was full after a mild winter. 🎉 We sang.\n\nOn Friday it snowed.' },
    )
  })

  test('is changed where it is part of a long sentence', async () => {
    await check(
      { quote: 'the boat would sail at noon' },
      {
        status: 'changed',
        quote: 'Nobody expected that the ferry would sail at noon, least of all its captain.',
      },
    )
  })

  test('is changed in a script without spaces', async () => {
    const text = '天気は晴れです。三月にガスの価格が下がりました。船は正午に出ます。'
    await check(
      { quote: '四月にガスの価格が下がりました。' },
      {
        status: 'changed',
        quote: '三月にガスの価格が下がりました。',
      },
      text,
    )
  })

  test('is gone where nothing is close', async () => {
    await check({ quote: 'The parliament adopted a budget for the coming year.' }, { status: 'gone', quote: null })
    await check({ quote: '!?' }, { status: 'gone', quote: null })
    expect(await verify({ quote: 'of the and to in that' })).toMatchObject({ status: 'gone', reason: 'nothing_close' })
  })

  test('is gone with its article', async () => {
    const verdict = await verify({ articleId: 'b', quote: 'We sang.', articleSha256: 'f'.repeat(64) })
    expect(verdict).toMatchObject({ status: 'gone', reason: 'article_missing', articleChanged: null, citation: null })
  })
})

test('hashes say whether the article changed and whether the claim was altered', async () => {
  const article = storedArticle({ id: 'a', text: TEXT })
  const { quoteSha256, articleSha256, quote, start, end } = citeSpan(article, { start: 0, end: 39 })
  const whole = { quote, start, end, quoteSha256, articleSha256 }
  expect(await verify(whole)).toMatchObject({ status: 'exact', articleChanged: false, quoteIntact: true })
  expect(await verify(whole, `${TEXT} More.`)).toMatchObject({
    status: 'exact',
    articleChanged: true,
    quoteIntact: true,
  })
  expect(await verify({ ...whole, quote: 'We sang.' })).toMatchObject({ status: 'moved', quoteIntact: false })
  const upper = createHash('sha256').update('We sang.').digest('hex').toUpperCase()
  expect(await verify({ quote: 'We sang.', quoteSha256: upper })).toMatchObject({
    quoteIntact: true,
    articleChanged: null,
  })
})

test('claims about several articles are answered in their order', async () => {
  const texts = ['It rained.', 'It snowed.']
  const articles = texts.map((text, i) => storedArticle({ id: `a${i}`, text }))
  const checker = createCitationChecker(readerOf(articles))
  const order = [0, 1, 1, 0, 0]
  const verdicts = await checker.verify(order.map(i => ({ articleId: `a${i}`, quote: texts[i]! })))
  expect(verdicts.map(({ articleId, status }) => [articleId, status])).toEqual(order.map(i => [`a${i}`, 'exact']))
})

test('a quote far into a very long article is found, and its closest text near the old place', async () => {
  const filler = 'The days went by without any news from the coast. '.repeat(60_000)
  const text = `${filler}The lighthouse burned down in a storm of October. ${filler}`
  const near = filler.length + 40
  const quote = 'The lighthouse burned down in a storm of October.'
  await check({ quote, start: 3 }, { status: 'moved', quote, start: filler.length }, text)
  await check({ quote: quote.replace('October', 'May'), start: near }, { status: 'changed', quote }, text)
})

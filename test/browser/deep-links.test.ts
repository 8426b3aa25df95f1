/** Deep links in a real browser: it scrolls to the quoted text and highlights it, all of it and nothing else. */
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { citeSpan } from '../../src/retrieval/cite-span.ts'
import { storedArticle } from '../support/articles.ts'
import { type ArticlePages, serveArticlePages } from './article-page.ts'
import { findChromium } from './find-chromium.ts'
import { highlightedText } from './highlighted-text.ts'

const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking']
const VIEW = { width: 700, height: 600 }

let browser: Browser
let pages: ArticlePages

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: findChromium(), args: ARGS })
  pages = await serveArticlePages()
})

afterAll(async () => {
  await browser?.close()
  await pages?.close()
})

/** Enough text on either side that the quote is out of sight until the browser scrolls to it. */
const FILLER = Array.from({ length: 30 }, (_, i) => `Paragraph ${i} of what came before tells of other days.`)
const AFTERMATH = FILLER.map(line => line.replace('before', 'after'))

interface Case {
  readonly quote: string
  /** What stands around the quote, which is at the `{}`; by itself when absent. */
  readonly within?: string
}

/** The quote is the text at `{}`, so it may stand elsewhere too. */
async function check({ quote, within = '{}' }: Case): Promise<void> {
  const [before = '', after = ''] = within.split('{}')
  const lead = `${FILLER.join('\n\n')}\n\n${before}`
  const text = `${lead}${quote}${after}\n\n${AFTERMATH.join('\n\n')}`
  const article = storedArticle({ text, url: pages.add(text) })
  const { deepLink } = citeSpan(article, { start: lead.length, end: lead.length + quote.length })
  const page = await (await browser.newContext({ viewport: VIEW })).newPage()
  try {
    await page.goto(deepLink!)
    await expect.poll(() => page.evaluate(() => window.scrollY), { timeout: 20_000 }).toBeGreaterThan(0)
    await expectInView(page, text, lead.length)
    const height = await page.evaluate(() => document.documentElement.scrollHeight)
    await page.setViewportSize({ ...VIEW, height })
    await expect.poll(() => highlightedText(page), { timeout: 20_000 }).toBe(quote.replace(/\s+/gu, ''))
  } finally {
    await page.context().close()
  }
}

/** The first character of the quote is within what a reader sees; `at` is its place in the article's text. */
async function expectInView(page: Page, text: string, at: number): Promise<void> {
  const nth = text.slice(0, at).replace(/\s+/gu, '').length
  const top = await page.evaluate(wanted => {
    const walker = document.createTreeWalker(document.querySelector('main')!, NodeFilter.SHOW_TEXT)
    let left = wanted
    while (walker.nextNode()) {
      const node = walker.currentNode
      for (const [i, unit] of (node.textContent ?? '').split('').entries()) {
        if (/\s/u.test(unit)) continue
        if (left-- > 0) continue
        const range = document.createRange()
        range.setStart(node, i)
        range.setEnd(node, i + 1)
        return range.getBoundingClientRect().top
      }
    }
    return Number.NaN
  }, nth)
  expect(top).toBeGreaterThanOrEqual(0)
  expect(top).toBeLessThan(VIEW.height)
}

describe('a quote', () => {
  test('of plain words', () =>
    check({ quote: 'The lighthouse was repainted in autumn.', within: 'It rained. {} It snowed.' }))

  test('with commas, dashes and ampersands', async () => {
    await check({
      quote: 'Salt, pepper & well-known herbs – all of them, they say – were there.',
      within: 'Yes. {} No.',
    })
    await check({ quote: 'Profit fell -5 %, AT&T said, to 1,000-1,200 -- a well-earned #1.' })
  })

  test('with quotation marks and apostrophes', async () => {
    await check({ quote: '“It’s ‘fine’,” she said; "nobody\'s business".', within: 'He left. {} “It’s late.”' })
    await check({ quote: '«Так», сказал он, „so“.', within: '„Nein“, «да». {} Ende.' })
  })

  test('with accents, composed and decomposed', async () => {
    await check({ quote: 'L’été à Besançon fut très sec, naïve Zürcher übten Ňádherně.', within: 'Bon. {} Oui.' })
    await check({ quote: 'Le cafe\u0301 e\u0301tait ferme\u0301.', within: 'Bon. {} Oui.' })
  })

  test('with emoji', async () => {
    await check({ quote: 'The ferry 🚢 sailed with 👩‍👩‍👧 aboard 🎉!', within: 'So 🎉. {} 🚢 came.' })
  })

  test('in Chinese, Japanese and Thai', async () => {
    await check({ quote: '三月份天然气价格下降了百分之十八。', within: '天气很好。{}船在中午出发。' })
    await check({ quote: '三月にガスの価格が下がりました。', within: '天気は晴れです。{}船は正午に出ます。' })
    await check({ quote: 'ราคาก๊าซลดลงในเดือนมีนาคม', within: 'อากาศดี {} เรือออกตอนเที่ยง' })
  })

  test('from right to left', () =>
    check({ quote: 'انخفضت أسعار الغاز في مارس.', within: 'الطقس جميل. {} تبحر العبارة ظهرا.' }))

  test('with characters that mean something in an address or in HTML', async () => {
    await check({ quote: 'If a < b && c > d, then 100% #sure? See x=1&y=2;z:~:text=w.', within: 'Yes. {} No.' })
  })
})

describe('a repeated quote', () => {
  const around = (nth: number) => {
    const lines = ['On Monday it rained all day.', 'On Friday it snowed all night.', 'On Sunday there was fog again.']
    return lines.map((line, i) => `${line} ${i === nth ? '{}' : 'We sang.'} Then came day ${i}.`).join(' ')
  }

  test.each([0, 1, 2])('is told apart by what is around it, place %i', nth =>
    check({ quote: 'We sang.', within: around(nth) }),
  )

  test('is told apart across paragraphs that are alike', async () => {
    const parts = ['We sang.', '{}', 'We sang.']
    await check({
      quote: 'Nobody came.',
      within: `Nobody came. We sang.\n\n${parts.slice(1).join(' ')}\n\nNobody came. We left.`,
    })
  })

  test('is told apart where its words begin another word', async () => {
    await check({ quote: 'It was art.', within: 'It was artful. It was art.ificial? {} End.' })
    await check({ quote: 'Rain fell', within: 'Rain fellow. The Rain fellows met. {} hard.' })
  })

  test('is told apart at the beginning and at the end of a paragraph', async () => {
    await check({ quote: 'We sang.', within: 'We sang. It rained.\n\n{} It snowed.\n\nIt hailed. We sang.' })
    await check({ quote: 'We sang.', within: 'We sang. It rained.\n\nWe sang. It snowed.\n\nIt hailed. {}' })
  })
})

describe('a long quote', () => {
  const long = Array.from(
    { length: 12 },
    (_, i) => `Clause ${i} speaks of pipes, valves & caverns under the plain`,
  ).join('; ')

  test('is highlighted from its first word to its last', () => check({ quote: `${long}.`, within: 'Well. {} Enough.' }))

  test('is told apart from one that begins alike', async () => {
    await check({
      quote: `${long}, at last.`,
      within: `${long.slice(0, 200)} and no more. {} ${long.slice(-120)}, at first.`,
    })
  })

  test('of one word without spaces', () => check({ quote: '天气很好风也很大'.repeat(50), within: '开始。{}。结束。' }))
})

describe('a quote over several blocks', () => {
  test('two paragraphs', () =>
    check({ quote: 'It stopped at last.\n\nThen the sun came out.', within: 'It rained. {} We left.' }))

  test('two lines of one paragraph', () =>
    check({ quote: 'Roses are red,\nviolets are blue.', within: 'A poem. {} The end.' }))

  test('three paragraphs, the ends of which stand elsewhere too', async () => {
    const quote = 'We sang.\n\nA paragraph in the middle, long enough to matter.\n\nWe sang.'
    await check({ quote, within: 'First. We sang. It rained.\n\nWe sang. Again. {} Done. We sang.' })
  })
})

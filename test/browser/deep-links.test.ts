/** Deep links in a real browser: it scrolls to the quoted text and highlights it, all of it and nothing else. */
import fc from 'fast-check'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { citeSpan } from '../../src/retrieval/cite-span.ts'
import { storedArticle } from '../support/articles.ts'
import { type ArticlePages, serveArticlePages } from './article-page.ts'
import { findChromium } from './find-chromium.ts'
import { highlightOf } from './read-highlight.ts'

const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking']
const VIEW = { width: 700, height: 600 }

let browser: Browser
let context: BrowserContext
let pages: ArticlePages

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: findChromium(), args: ARGS })
  context = await browser.newContext({ viewport: VIEW })
  pages = await serveArticlePages()
})

afterAll(async () => {
  await browser?.close()
  await pages?.close()
})

interface Case {
  readonly quote: string
  /** What stands around the quote, which is at the `{}`; by itself when absent. */
  readonly within?: string
}

/** The quote is the text at `{}`, so it may stand elsewhere too. */
async function check({ quote, within = '{}' }: Case): Promise<void> {
  const [before = '', after = ''] = within.split('{}')
  const text = before + quote + after
  const article = storedArticle({ text, url: pages.add(text) })
  const { deepLink } = citeSpan(article, { start: before.length, end: before.length + quote.length })
  expect(await openAt(deepLink!)).toEqual({ highlighted: withoutSpace(quote), isInView: true })
}

/** What the page shows to a reader who follows the link. */
async function openAt(link: string): Promise<{ highlighted: string; isInView: boolean }> {
  const page = await context.newPage()
  try {
    await page.goto(link)
    // the browser looks for the text once the page is loaded; a page without any match never scrolls
    await page.waitForFunction(() => scrollY > 0, undefined, { timeout: 10_000 }).catch(() => {})
    const { text, top } = await highlightOf(page)
    return { highlighted: text, isInView: top >= 0 && top < VIEW.height }
  } finally {
    await page.close()
  }
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/gu, '')
}

test('what is highlighted is read as it is: something else, or nothing', async () => {
  const url = pages.add('It rained. We sang. It snowed.')
  expect(await openAt(`${url}#:~:text=We%20sang.`)).toEqual({ highlighted: 'Wesang.', isInView: true })
  expect(await openAt(`${url}#:~:text=rained.,snowed`)).toEqual({
    highlighted: 'rained.Wesang.Itsnowed',
    isInView: true,
  })
  expect(await openAt(`${url}#:~:text=We%20cried.`)).toEqual({ highlighted: '', isInView: false })
})

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

  test('is told apart without spaces', async () => {
    const quote = '我们唱歌。'
    const text = '星期一下雨了。我们唱歌。星期五下雪了，天气很冷。{}星期天有雾，船没有来。我们唱歌。'
    await check({ quote, within: text })
    await check({ quote, within: `我们唱歌。${text.replace('{}', '我们唱歌。').replace('我们唱歌。', '{}')}` })
    await check({ quote: '歌を歌った。', within: '雨が降った。歌を歌った。雪が降って、とても寒かった。{}霧が出た。' })
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

describe('what a browser takes for the same', () => {
  test('letters with and without accents, in either case', async () => {
    await check({ quote: 'Le cafe ferme.', within: 'Hier. Le café ferme. Alors. {} Le CAFÉ ferme.' })
    await check({ quote: 'Die Straße ist zu.', within: 'Erst. Die STRASSE ist zu. Dann. {} Ende.' })
  })

  test('curly and straight quotation marks', async () => {
    await check({ quote: 'It\'s "late".', within: 'Now. It’s “late”. Then. {} Yes.' })
  })

  test('soft hyphens and ligatures, or none', async () => {
    await check({ quote: 'The final office.', within: 'Well. The fi\u00adnal oﬃce. So. {} Yes.' })
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

  test('is highlighted to its end, though its last words stand in its middle too', async () => {
    const tail = 'and that was all they ever said.'
    await check({ quote: `${long}, ${tail} ${long}, ${tail}`, within: `Well. {} Enough, ${tail}` })
  })

  test('without spaces', async () => {
    await check({ quote: '天气很好风也很大'.repeat(50), within: '开始。{}。结束。' })
    const clauses = Array.from({ length: 40 }, (_, i) => `第${i}天天然气价格下降了百分之${i}`)
    await check({ quote: `${clauses.join('，')}。`, within: '天气很好。{}船在中午出发。' })
  })
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

test('any sentences of any article, though they hardly differ', async () => {
  // few words, that a browser takes for one another, so that nearly everything stands somewhere else too
  const word = fc.constantFrom(
    ...[
      'We',
      'sang',
      'It',
      'it',
      'a-b',
      'x,',
      '“so”',
      '"so"',
      '&',
      'café',
      'cafe',
      'cafe\u0301',
      '漢字',
      '🎉',
      '—',
      '#1',
    ],
    ...['(end)', 'ß', 'ss', 'It’s', "it's", '1,000', '%20', 'fi\u00adnal', 'final', 'ﬁnal', '…', 'x/y', 'かな', 'カナ'],
  )
  const sentence = fc.tuple(fc.array(word, { minLength: 1, maxLength: 6 }), fc.constantFrom('.', '!', '?', '。'))
  const gap = fc.constantFrom(' ', ' ', ' ', '\n', '\n\n')
  const article = fc.array(fc.tuple(sentence, gap), { minLength: 3, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(article, fc.nat(11), fc.integer({ min: 1, max: 4 }), async (sentences, at, length) => {
      const texts = sentences.map(([[words, mark], space]) => words.join(' ') + mark + space)
      const from = at % texts.length
      const whole = texts.slice(from, from + length).join('')
      const quote = whole.trimEnd()
      const rest = whole.slice(quote.length) + texts.slice(from + length).join('')
      await check({ quote, within: `${texts.slice(0, from).join('')}{}${rest}` })
    }),
    { numRuns: 25 },
  )
})

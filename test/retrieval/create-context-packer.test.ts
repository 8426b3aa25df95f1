/** Packed context on a real engine: what comes in, in which order, within which budget, and how each format reads. */
import { createHash } from 'node:crypto'
import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, test } from 'vitest'
import type { Article } from '../../src/model.ts'
import {
  CONTEXT_DEFAULTS,
  type ContextFormat,
  type ContextRequest,
  type PackedContext,
} from '../../src/retrieval/context.ts'
import { makeArticle } from '../support/articles.ts'
import { type HashLibrary, openHashLibrary } from '../support/hash-library.ts'

const QUERY = 'when was the harbour tunnel flooded'
const FORMATS: readonly ContextFormat[] = ['markdown', 'json', 'anthropic', 'openai']

/** Twelve on the question, long enough for several passages each; twelve on other things. */
const ARTICLES = Array.from({ length: 24 }, (_, i) =>
  makeArticle({
    id: `news/${i}.md`,
    title: i < 12 ? `Harbour tunnel, report ${i}` : `Recipe ${i}`,
    url: i % 3 === 0 ? null : `https://example.org/news/${i}?a=1&b=2`,
    publishedAt: `2026-03-${String(i + 1).padStart(2, '0')}T08:00:00.000Z`,
    text: paragraphs(i),
  }),
)

function paragraphs(i: number): string {
  const lines = Array.from({ length: 36 }, (_, at) =>
    i < 12 ? tunnelSentence(i, at) : `Stir the ${fill(i, at)} & wait.`,
  )
  return Array.from({ length: 6 }, (_, part) => lines.slice(part * 6, part * 6 + 6).join(' ')).join('\n\n')
}

function tunnelSentence(i: number, at: number): string {
  if (at % 3 === 0) return `The harbour tunnel was flooded by ${fill(i, at)} in that year, engineers said 🌊.`
  return at % 3 === 1 ? `Pumps ran “day and night” – ${fill(i, at)}.` : `Meanwhile, ${fill(i, at)} took the bridge.`
}

/** Made-up words that no other sentence has, so that no two passages are near copies. */
function fill(i: number, at: number): string {
  const digits = createHash('sha256').update(`${i} ${at}`).digest('hex')
  const syllables = [
    'ka',
    'lo',
    'mi',
    'ren',
    'tus',
    'vel',
    'dor',
    'pia',
    'shu',
    'bre',
    'nok',
    'ga',
    'zi',
    'fe',
    'wu',
    'ya',
  ]
  const word = (from: number) =>
    [...digits.slice(from, from + 3)].map(digit => syllables[Number.parseInt(digit, 16)]).join('')
  return [0, 3, 6, 9, 12].map(word).join(' ')
}

interface Desk {
  readonly library: HashLibrary
  pack(parts?: Partial<ContextRequest>): Promise<PackedContext>
}

async function openDesk(articles: readonly Article[] = ARTICLES): Promise<Desk> {
  const library = await openHashLibrary()
  await library.index(articles)
  return { library, pack: parts => library.packer.pack({ ...CONTEXT_DEFAULTS, query: QUERY, ...parts }) }
}

function textOf({ body }: PackedContext): string {
  if (body.format === 'markdown') return body.content
  return body.format === 'openai' ? body.content.messages[0]!.content : JSON.stringify(body.content)
}

function articleOf(id: string): Article {
  return ARTICLES.find(article => article.id === id)!
}

describe('the budget', () => {
  const budgets = [200, 400, 777, 1500, 4000, 9000]
  test.each(FORMATS)('is kept by the whole body, and filled: %s', async format => {
    const { pack } = await openDesk()
    for (const maxTokens of budgets) {
      const context = await pack({ format, maxTokens })
      expect(context.tokens).toBe(encode(textOf(context)).length)
      expect(context.tokens).toBeLessThanOrEqual(maxTokens)
      expect(context.tokens).toBeGreaterThanOrEqual(0.9 * maxTokens)
      expect(context.tokenizer).toBe('o200k_base')
    }
  })

  test('may be counted by the tokenizer of the model, which is named', async () => {
    const { library, pack } = await openDesk()
    const context = await pack({ tokenizer: 'model', maxTokens: 900 })
    const [tokens] = await library.foundation.embedder.countTokens([textOf(context)])
    expect([context.tokenizer, context.tokens]).toEqual(['hash', tokens])
    expect(context.tokens).toBeGreaterThan(810)
    expect(context.tokens).toBeLessThanOrEqual(900)
  })

  test('too small for any sentence is refused with what to change', async () => {
    const { pack } = await openDesk()
    await expect(pack({ maxTokens: 10 })).rejects.toMatchObject({
      code: 'invalid_request',
      problems: [{ pointer: '#/maxTokens' }],
    })
  })
})

describe('what comes in', () => {
  test('is whole sentences, each once, in pieces that do not touch, in reading order within an article', async () => {
    const { library, pack } = await openDesk()
    const { sources } = await pack({ maxTokens: 3000 })
    const all = new Map<string, { start: number; end: number }[]>()
    for (const { citation, sentences } of sources) {
      const { text } = articleOf(citation.articleId)
      const stored = (await library.engine.passages(citation.articleId)).flatMap(passage => passage.sentences)
      expect(stored).toEqual(expect.arrayContaining([...sentences]))
      expect([citation.start, citation.end]).toEqual([sentences[0]!.start, sentences.at(-1)!.end])
      expect(citation.quote).toBe(text.slice(citation.start, citation.end))
      const earlier = all.get(citation.articleId)
      if (earlier !== undefined) {
        const between = stored.filter(({ start, end }) => start >= earlier.at(-1)!.end && end <= sentences[0]!.start)
        expect(between.length).toBeGreaterThan(0)
      }
      all.set(citation.articleId, [...(earlier ?? []), ...sentences])
    }
    expect(sources.map(source => source.number)).toEqual(sources.map((_, i) => i + 1))
  })

  test('comes article by article, in the order of their best passage', async () => {
    const { library, pack } = await openDesk()
    const { sources } = await pack({ maxTokens: 3000 })
    const order = sources.map(source => source.citation.articleId)
    const distinct = [...new Set(order)]
    expect(order).toEqual(distinct.flatMap(id => order.filter(each => each === id)))
    const { results } = await library.searcher.search({
      query: QUERY,
      mode: 'hybrid',
      limit: 200,
      cursor: null,
      filter: {},
      recency: null,
      maxPerArticle: null,
      passageWords: 120,
      neighbours: 0,
      facets: [],
      explain: false,
    })
    const ranking = [...new Set(results.map(result => result.citation.articleId))]
    expect(distinct).toEqual(ranking.filter(id => distinct.includes(id)))
  })

  test('is nothing that is not to the point, however much room there is', async () => {
    const { pack } = await openDesk()
    const context = await pack({ maxTokens: 100_000 })
    expect(context.sources.length).toBeGreaterThan(0)
    for (const { citation } of context.sources) expect(citation.title).toMatch(/^Harbour tunnel/)
    // all there is to say, and no more
    expect(new Set(context.sources.map(source => source.citation.articleId)).size).toBe(12)
  })

  test('is nothing at all where nothing fits the question', async () => {
    const { pack } = await openDesk()
    for (const format of FORMATS) {
      const context = await pack({ format, query: 'xylophone quantum zebra' })
      expect(context).toMatchObject({ noGoodMatch: true, tokens: 0, sources: [] })
      const empty = { markdown: '', json: { passages: [] }, anthropic: [], openai: { messages: [], annotations: [] } }
      expect(context.body.content).toEqual(empty[format])
    }
  })

  test('obeys filter and bound per article', async () => {
    const { pack } = await openDesk()
    const { sources } = await pack({ maxTokens: 2000, filter: { articleIds: ['news/3.md', 'news/4.md'] } })
    expect(new Set(sources.map(source => source.citation.articleId))).toEqual(new Set(['news/3.md', 'news/4.md']))
    const bounded = await pack({ maxTokens: 4000, maxPerArticle: 1 })
    const free = await pack({ maxTokens: 4000 })
    const count = (context: PackedContext) => new Set(context.sources.map(source => source.citation.articleId)).size
    expect(count(bounded)).toBeGreaterThan(count(free))
  })

  test('is the best part of the best passage where that is too long as a whole', async () => {
    const { pack } = await openDesk()
    const { sources } = await pack({ maxTokens: 100 })
    expect(sources[0]!.citation.quote).toContain('The harbour tunnel was flooded')
  })
})

describe('the formats', () => {
  test('markdown numbers each piece and lists its source', async () => {
    const { pack } = await openDesk()
    const context = await pack({ maxTokens: 700 })
    const text = textOf(context)
    for (const { number, citation } of context.sources) {
      expect(text).toContain(`[${number}] ${citation.quote}`)
      const line = text
        .slice(text.lastIndexOf('Sources:'))
        .split('\n')
        .find(each => each.includes(`[${number}]`))
      expect(line).toContain(citation.title)
      if (citation.url !== null) expect(line).toContain(citation.url)
    }
  })

  test('json carries the same texts', async () => {
    const { pack } = await openDesk()
    const { body, sources } = await pack({ maxTokens: 700, format: 'json' })
    const passages = body.format === 'json' ? body.content.passages : []
    expect(passages.map(passage => [passage.number, passage.title, passage.text])).toEqual(
      sources.map(({ number, citation }) => [number, citation.title, citation.quote]),
    )
  })

  test('anthropic has a block per sentence, in the order of the spans', async () => {
    const { pack } = await openDesk()
    const { body, sources } = await pack({ maxTokens: 700, format: 'anthropic' })
    const blocks = body.format === 'anthropic' ? body.content : []
    expect(blocks.length).toBe(sources.length)
    for (const [i, { citation, sentences }] of sources.entries()) {
      const { text, url } = articleOf(citation.articleId)
      expect(blocks[i]).toEqual({
        type: 'search_result',
        source: url ?? citation.articleId,
        title: citation.title,
        content: sentences.map(({ start, end }) => ({ type: 'text', text: text.slice(start, end) })),
        citations: { enabled: true },
      })
    }
  })

  test('openai says where in the message each sentence stands', async () => {
    const { pack } = await openDesk()
    const { body, sources } = await pack({ maxTokens: 700, format: 'openai' })
    const { messages, annotations } = body.format === 'openai' ? body.content : { messages: [], annotations: [] }
    expect(annotations.length).toBe(sources.flatMap(source => source.sentences).length)
    for (const { type, url_citation, article } of annotations) {
      expect(type).toBe('url_citation')
      expect(messages[0]!.content.slice(url_citation.start_index, url_citation.end_index)).toBe(
        articleOf(article.articleId).text.slice(article.start, article.end),
      )
      expect(url_citation.url).toMatch(articleOf(article.articleId).url === null ? /^news\// : /#:~:text=/)
    }
  })
})

describe('resolving', () => {
  test('markers lead back to the pieces, each with its citation', async () => {
    const { library, pack } = await openDesk()
    const context = await pack({ maxTokens: 1500 })
    const count = context.sources.length
    expect(count).toBeGreaterThan(2)
    const answer = `It was flooded [1].[2] More than once [1, 3], they say [2-3], or not [${count + 1}].`
    const { references, generation } = await library.resolver.resolve({
      contextId: context.contextId,
      answer,
      citations: [],
    })
    expect(generation).toBe(context.index.generation)
    expect(references.map(({ number, status }) => [number, status])).toEqual([
      ...[1, 2, 1, 3, 2, 3].map(number => [number, 'resolved']),
      [count + 1, 'unknown'],
    ])
    for (const { number, marker, citation, sentences, status } of references) {
      expect(answer.slice(marker!.start, marker!.end)).toBe(marker!.text)
      if (status === 'unknown') continue
      const source = context.sources[number! - 1]!
      expect({ citation, sentences }).toEqual({ citation: source.citation, sentences: source.sentences })
    }
  })

  test('citation objects lead back to the sentences of their blocks', async () => {
    const { library, pack } = await openDesk()
    const context = await pack({ maxTokens: 1500, format: 'anthropic' })
    const { sentences, citation } = context.sources[1]!
    const text = articleOf(citation.articleId).text
    const cited = sentences.slice(1, 3).map(({ start, end }) => text.slice(start, end))
    const at = { searchResultIndex: 1, startBlockIndex: 1, endBlockIndex: 3 }
    const { references } = await library.resolver.resolve({
      contextId: context.contextId,
      answer: null,
      citations: [
        { ...at, citedText: cited.join('') },
        { ...at, citedText: 'something else' },
        { ...at, endBlockIndex: 1, citedText: null },
        { ...at, endBlockIndex: sentences.length + 1, citedText: null },
        { ...at, searchResultIndex: context.sources.length, citedText: null },
      ],
    })
    expect(references.map(({ status, citedTextMatches }) => [status, citedTextMatches])).toEqual([
      ['resolved', true],
      ['resolved', false],
      ['resolved', null],
      ['unknown', null],
      ['unknown', null],
    ])
    expect(references[0]!.sentences).toEqual(sentences.slice(1, 3))
    expect(references[0]!.citation!.quote).toBe(text.slice(sentences[1]!.start, sentences[2]!.end))
    expect(references[2]!.citation!.quote).toBe(cited[0])
  })

  test('an article that changed or went is said so, one by one', async () => {
    const { library: own, pack } = await openDesk(ARTICLES.slice(0, 3))
    const context = await pack({ maxTokens: 6000 })
    const first = (id: string) => context.sources.find(source => source.citation.articleId === id)!.number
    await own.index([{ ...ARTICLES[1]!, text: `News. ${ARTICLES[1]!.text}` }])
    await own.engine.remove(['news/2.md'])
    const numbers = [0, 1, 2].map(i => first(`news/${i}.md`))
    const answer = numbers.map(number => `[${number}]`).join('')
    const { references } = await own.resolver.resolve({ contextId: context.contextId, answer, citations: [] })
    expect(references.map(({ status, citation }) => [status, citation === null])).toEqual([
      ['resolved', false],
      ['article_changed', true],
      ['article_missing', true],
    ])
  })
})

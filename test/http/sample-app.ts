/** An application over one article and one ready answer, with fakes that remember what they were asked. */
import { Writable } from 'node:stream'
import type { Express } from 'express'
import { pino } from 'pino'
import { type AppParts, createApp } from '../../src/http/create-app.ts'
import type { Catalog, IndexInfo, PassageView } from '../../src/retrieval/catalog.ts'
import { citeSpan } from '../../src/retrieval/cite-span.ts'
import { createCitationChecker } from '../../src/retrieval/create-citation-checker.ts'
import { createCitationResolver } from '../../src/retrieval/create-citation-resolver.ts'
import { createContextPacker } from '../../src/retrieval/create-context-packer.ts'
import { createGptTokenCounter } from '../../src/retrieval/gpt-token-counter.ts'
import type { WholeFrom } from '../../src/retrieval/read-whole-article.ts'
import type { SearchRequest, SearchResponse } from '../../src/retrieval/search.ts'
import type { TextReader } from '../support/article-reader.ts'
import { storedArticle } from '../support/articles.ts'
import { createHashEmbedder } from '../support/hash-embedder.ts'
import { showing } from '../support/showing-searcher.ts'

export const article = storedArticle({
  id: 'energy/gas.md',
  title: 'Gas gets cheaper',
  url: 'https://example.org/energy/gas',
  authors: ['Ada Müller'],
  publishedAt: '2026-03-14T08:00:00.000Z',
  tags: ['gas'],
  attributes: { section: 'energy', words: 13 },
  text: 'Prices fell 🎉 in March. Storage was full after a mild winter.\n\nNobody expected it.',
})

const sentences = [
  { start: 0, end: 24 },
  { start: 25, end: 62 },
  { start: 64, end: 83 },
] as const

export const passage = viewOf(0, 62, sentences.slice(0, 2))
export const nextPassage = viewOf(64, 83, sentences.slice(2))

/** What every search answers; its texts are slices of the article. */
export const answer: SearchResponse = {
  query: 'why did gas prices fall',
  mode: 'hybrid',
  tookMs: 6.1,
  index: { generation: '2026-03-15-a', builtAt: '2026-03-15T06:00:00.000Z', model: 'e5-small-v2' },
  noGoodMatch: false,
  degraded: [],
  nextCursor: 'b2Zmc2V0',
  results: [
    {
      rank: 1,
      passageId: passage.id,
      text: passage.text,
      score: 0.91,
      relevance: 0.78,
      scores: { cosine: 0.71, bm25: 12.4, fused: 0.91 },
      evidence: [
        { ...sentences[0], text: article.text.slice(0, 24), cosine: 0.71, terms: [{ start: 0, end: 6 }] },
        { ...sentences[1], text: article.text.slice(25, 62), cosine: null, terms: [] },
      ],
      citation: citeSpan(article, passage),
      alsoIn: [{ passageId: 'copy.txt:0-62', articleId: 'copy.txt', title: 'A copy', url: null }],
      explanation: null,
    },
  ],
  facets: null,
}

/** For what works on the article itself: nothing there is faked. */
const reader: TextReader & WholeFrom = {
  article: async id => (id === article.id ? article : null),
  passages: async id => (id === article.id ? [passage, nextPassage] : []),
  digests: async () => new Map([[article.id, article.digest]]),
}
const embedder = createHashEmbedder()

export const index: IndexInfo = {
  manifest: {
    format: 2,
    generation: '2026-03-15-a',
    fingerprint: {
      model: 'e5-small-v2',
      revision: 'abc',
      dtype: 'q8',
      pooling: 'mean',
      queryPrefix: 'query: ',
      passagePrefix: 'passage: ',
      dimensions: 384,
      maxTokens: 512,
      context: 'title',
    },
    rules: 'sentences-1/passages-1/180',
    createdAt: '2026-03-15T05:59:00.000Z',
    lastBuild: { finishedAt: '2026-03-15T06:00:00.000Z', articles: 1, passages: 2, sentences: 3, digest: 'def' },
  },
  counts: { articles: 1, passages: 2, sentences: 3 },
  sequence: 7,
}

export interface SampleApp {
  readonly app: Express
  /** Searches made, in order. */
  readonly requests: SearchRequest[]
  /** Article and passage ids asked for, in order. */
  readonly ids: string[]
  /** Parsed log lines, in order. */
  readonly lines: Record<string, unknown>[]
}

/** `parts` replace the fakes one by one. */
export function sampleApp(parts: Partial<AppParts> = {}): SampleApp {
  const requests: SearchRequest[] = []
  const ids: string[] = []
  const lines: Record<string, unknown>[] = []
  const app = createApp({
    searcher: showing({
      async search(request) {
        requests.push(request)
        return answer
      },
    }),
    catalog: sampleCatalog(ids),
    embedder,
    packer: createContextPacker({
      searcher: { search: async () => answer },
      reader,
      counters: { o200k_base: createGptTokenCounter(), model: { name: 'e5-small-v2', count: embedder.countTokens } },
    }),
    checker: createCitationChecker(reader),
    resolver: createCitationResolver(reader),
    readiness: () => ({ ready: true }),
    logger: pino({ level: 'debug', base: null }, collectLines(lines)),
    ...parts,
  })
  return { app, requests, ids, lines }
}

function collectLines(lines: Record<string, unknown>[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(chunk.toString('utf8')))
      done()
    },
  })
}

/** Notes the ids asked for. */
export function sampleCatalog(ids: string[]): Catalog {
  return {
    async article(id) {
      ids.push(id)
      return id === article.id ? article : null
    },
    headers: async ids => new Map(ids.filter(id => id === article.id).map(id => [id, article])),
    async passage(id, { before, after }) {
      ids.push(id)
      if (id === passage.id) return { passage, before: [], after: after > 0 ? [nextPassage] : [] }
      return id === nextPassage.id ? { passage: nextPassage, before: before > 0 ? [passage] : [], after: [] } : null
    },
    list: async () => [],
    async page({ fields }) {
      const { text, ...entry } = { ...article, passages: 2, sentences: 3 }
      return { articles: [fields === 'all' ? { ...entry, text } : entry], nextCursor: 'YWZ0ZXIgYQ' }
    },
    sentences: async () => [...sentences],
    cite: async (_id, span) => citeSpan(article, span),
    index: async () => index,
  }
}

function viewOf(start: number, end: number, spans: PassageView['sentences']): PassageView {
  const { id: articleId, title, url, textSha256 } = article
  const text = article.text.slice(start, end)
  return {
    id: `${articleId}:${start}-${end}`,
    articleId,
    title,
    url,
    articleSha256: textSha256,
    start,
    end,
    text,
    sentences: spans,
  }
}

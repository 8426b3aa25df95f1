/** Indexing: unchanged articles cost nothing, changed ones are replaced whole, nothing is removed by accident. */
import { expect, test } from 'vitest'
import { problemAt, skippedAt } from '../../src/articles/article-source.ts'
import type { Embedder } from '../../src/embedding/embedder.ts'
import type { ArticleWriter } from '../../src/engine/engine.ts'
import { AppError } from '../../src/errors.ts'
import { createIndexer } from '../../src/indexing/create-indexer.ts'
import type { Article } from '../../src/model.ts'
import { divideText } from '../../src/passages/divide-article.ts'
import { makeArticle } from '../support/articles.ts'
import { createHashEmbedder } from '../support/hash-embedder.ts'
import { openHashLibrary } from '../support/hash-library.ts'

const article = (id: string, text = `The article ${id} has a sentence. It has another one about ${id}.`): Article =>
  makeArticle({ id, title: `About ${id}`, text })
const many = (count: number) => Array.from({ length: count }, (_, i) => article(`a${String(i).padStart(3, '0')}`))
const skipped = skippedAt({ path: 'draft.md', line: null }, 'is a draft')
const problem = problemAt({ path: 'broken.json', line: 3 }, 'is not JSON')

/** `before` is called ahead of each call for passages. */
function embedderWith(before: () => Promise<void> | void): Embedder {
  const quick = createHashEmbedder()
  return {
    ...quick,
    async embedPassages(passages) {
      await before()
      return quick.embedPassages(passages)
    },
  }
}

test('unchanged articles are reused and nothing is embedded for them', async () => {
  let calls = 0
  const library = await openHashLibrary(
    embedderWith(() => {
      calls++
    }),
  )
  const first = await library.index(many(40))
  expect(calls).toBe(40)
  const second = await library.index(many(40))
  expect(calls).toBe(40)
  expect([first.articles, first.embeddedArticles, first.embeddedSentences]).toEqual([40, 40, 80])
  expect([second.articles, second.reused, second.embeddedArticles, second.embeddedSentences]).toEqual([40, 40, 0, 0])
})

test('what is stored but may not last is stored again', async () => {
  const { engine } = await openHashLibrary()
  const written: string[] = []
  const writer: ArticleWriter = {
    ...engine,
    standing: async ids => ({ stored: (await engine.standing(ids)).stored, unsure: new Set(['b']) }),
    async put(articles) {
      written.push(...articles.map(each => each.article.id))
      await engine.put(articles)
    },
  }
  const divide = ({ text, language }: Article) => divideText(text, { language, excluded: [] })
  const indexer = createIndexer({ embedder: createHashEmbedder({ dimensions: 256 }), writer, divide })
  async function* items() {
    for (const each of [article('a'), article('b')])
      yield { kind: 'article' as const, article: each, path: each.id, line: null }
  }
  await indexer.index(items(), { missing: 'keep' })
  const report = await indexer.index(items(), { missing: 'keep' })
  expect([written, report.reused]).toEqual([['a', 'b', 'b'], 1])
})

test('progress ends at the length of all texts, embedded or reused', async () => {
  const library = await openHashLibrary()
  const articles = [...many(40), article('gaps', 'One paragraph.\n\n\nAnother one.\n')]
  const length = articles.reduce((sum, { text }) => sum + text.length, 0)
  expect((await library.index(articles)).units).toBe(length)
  expect((await library.index(articles)).units).toBe(length)
})

test('a changed article is replaced whole', async () => {
  const library = await openHashLibrary()
  await library.index([article('a'), article('b')])
  const report = await library.index([article('a', 'Only one sentence is left.'), article('b')])
  expect([report.reused, report.embeddedArticles]).toEqual([1, 1])
  expect((await library.engine.article('a'))!.text).toBe('Only one sentence is left.')
  expect((await library.engine.state()).counts).toEqual({ articles: 2, passages: 2, sentences: 3 })
})

test('a change of title or date alone is a change', async () => {
  const library = await openHashLibrary()
  await library.index([article('a')])
  const report = await library.index([{ ...article('a'), publishedAt: '2026-01-01T00:00:00.000Z' }])
  expect(report.embeddedArticles).toBe(1)
})

test('what is not given stays, unless it is to be removed', async () => {
  const library = await openHashLibrary()
  await library.index(many(5))
  expect((await library.index(many(3))).removed).toBe(0)
  expect((await library.index(many(3), { missing: 'remove' })).removed).toBe(2)
  expect(await library.engine.ids()).toEqual(['a000', 'a001', 'a002'])
})

test('what could not be read is not gone: with problems nothing is removed, and the report says why', async () => {
  const library = await openHashLibrary()
  await library.index(many(5))
  const report = await library.index([...many(3), problem], { missing: 'remove' })
  expect([report.removed, report.leftOutItems]).toEqual([0, [problem]])
  expect(report.notRemovedBecause).toMatch(/could not be read/)
  expect((await library.index([...many(3), problem], { missing: 'replace' })).removed).toBe(2)
})

test('what was left out on purpose is reported and hinders no removal', async () => {
  const library = await openHashLibrary()
  await library.index(many(5))
  const report = await library.index([...many(3), skipped], { missing: 'remove' })
  expect([report.removed, report.notRemovedBecause, report.leftOut]).toEqual([2, null, 1])
  expect(report.leftOutItems).toEqual([skipped])
})

test('an interrupted run removes nothing, and the report says why', async () => {
  const library = await openHashLibrary()
  await library.index(many(5))
  for (const missing of ['remove', 'replace'] as const) {
    const report = await library.index(many(3), { missing, signal: AbortSignal.abort() })
    expect([report.interrupted, report.removed]).toEqual([true, 0])
    expect(report.notRemovedBecause).toMatch(/interrupted/)
  }
  expect(await library.engine.ids()).toHaveLength(5)
})

test('an interrupted run keeps what it stored, and the next one goes on from there', async () => {
  const library = await openHashLibrary()
  const controller = new AbortController()
  const stopEarly = ({ embeddedArticles }: { embeddedArticles: number }) => {
    if (embeddedArticles >= 32) controller.abort()
  }
  const first = await library.index(many(300), { signal: controller.signal, onProgress: stopEarly, missing: 'remove' })
  expect(first.interrupted).toBe(true)
  expect(first.embeddedArticles).toBeGreaterThanOrEqual(32)
  expect(first.embeddedArticles).toBeLessThan(300)
  const second = await library.index(many(300))
  expect([second.reused, second.embeddedArticles]).toEqual([first.embeddedArticles, 300 - first.embeddedArticles])
})

test('articles are stored in the order given, however long each takes to embed', async () => {
  let calls = 0
  const uneven = embedderWith(async () => {
    const turns = (calls++ % 3) * 4
    for (let i = 0; i < turns; i++) await new Promise(resolve => setImmediate(resolve))
  })
  const library = await openHashLibrary(uneven)
  const stored: string[] = []
  const { put } = library.engine
  library.engine.put = articles => {
    stored.push(...articles.map(each => each.article.id))
    return put(articles)
  }
  await library.index(many(200))
  expect(stored).toEqual(many(200).map(each => each.id))
})

test('two builds of the same articles give the same digest, whatever their order and history', async () => {
  const [one, other] = [await openHashLibrary(), await openHashLibrary()]
  await one.index(many(50))
  await other.index([article('gone'), article('a003', 'An earlier text.')])
  await other.index(many(50).reverse(), { missing: 'remove' })
  const digests = [await one.engine.recordBuild(), await other.engine.recordBuild()].map(each => each.lastBuild!.digest)
  expect(digests[0]).toBe(digests[1])
  await other.index([article('a003', 'A later text.')])
  expect((await other.engine.recordBuild()).lastBuild!.digest).not.toBe(digests[0])
})

test('an embedder that fails ends the run and leaves whole articles only', async () => {
  let calls = 0
  const failing = embedderWith(() => {
    if (++calls === 100) throw new AppError('embedding_failed', 'the worker died twice')
  })
  const library = await openHashLibrary(failing)
  await expect(library.index(many(300))).rejects.toMatchObject({ code: 'embedding_failed' })
  const { counts } = await library.engine.state()
  expect(counts.articles).toBeLessThan(300)
  expect(counts.sentences).toBe(counts.articles * 2)
  const next = await library.index(many(300))
  expect([next.reused, next.embeddedArticles]).toEqual([counts.articles, 300 - counts.articles])
})

test('a long article is seen to progress before it is stored', async () => {
  const library = await openHashLibrary()
  const seen: number[] = []
  const long = article('long', 'A sentence of eight words stands in here. '.repeat(2000))
  await library.index([long], { onProgress: ({ embeddedSentences }) => seen.push(embeddedSentences) })
  expect(new Set(seen).size).toBeGreaterThan(5)
  expect(seen.at(-1)).toBe(2000)
})

/** Editing: what is reported is stored, also when others write between comparing and storing. */
import { setImmediate as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type ReadRecord, readRecords } from '../../src/articles/read-records.ts'
import type { Embedder } from '../../src/embedding/embedder.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { AppError } from '../../src/errors.ts'
import type { ImportResult } from '../../src/indexing/article-editor.ts'
import { createArticleEditor } from '../../src/indexing/create-article-editor.ts'
import type { Article } from '../../src/model.ts'
import { divideText } from '../../src/passages/divide-article.ts'
import { makeArticle } from '../support/articles.ts'
import { createHashEmbedder } from '../support/hash-embedder.ts'
import { openHashLibrary } from '../support/hash-library.ts'
import { type HashServer, openHashServer } from '../support/hash-server.ts'

const quick = createHashEmbedder({ dimensions: 256 })

function embedderWith(before: (text: string) => Promise<void> | void): Embedder {
  return {
    ...quick,
    async embedPassages(passages) {
      for (const { text } of passages) await before(text)
      return quick.embedPassages(passages)
    },
  }
}

const textOf = ({ serving }: HashServer, id: string) =>
  serving.index.use(async ({ engine }) => (await engine.article(id))?.text ?? null)

function recordsOf(lines: readonly object[]): AsyncIterable<ReadRecord> {
  async function* chunks() {
    for (const line of lines) yield Buffer.from(`${JSON.stringify(line)}\n`)
  }
  return readRecords(chunks(), 'lines')
}

async function importAll({ serving }: HashServer, lines: readonly object[]): Promise<ImportResult[]> {
  const results: ImportResult[] = []
  await serving.editor.importRecords(recordsOf(lines), { onResults: more => void results.push(...more) })
  return results
}

test('what another writer changed between comparing and storing is compared again', async () => {
  const other = await openHashServer()
  let interfere = async () => {}
  const server = await openHashServer({
    indexData: other.indexData,
    embedder: embedderWith(text => (text.startsWith('New') ? interfere() : undefined)),
  })
  const a = makeArticle({ id: 'a', text: 'New text.' })
  await other.serving.editor.put(makeArticle({ id: 'a', text: 'Old text.' }))
  interfere = async () => void (await other.serving.editor.put(a))
  expect(await server.serving.editor.put(a)).toMatchObject({ change: 'unchanged', sentences: 1 })
  interfere = async () => void (await other.serving.editor.remove('a'))
  const again = makeArticle({ id: 'a', text: 'New text again.' })
  expect(await server.serving.editor.put(again)).toMatchObject({ change: 'created' })
  expect(await textOf(other, 'a')).toBe('New text again.')
})

test('an article that was thought to be stored already, and is not any more, is stored after all', async () => {
  const other = await openHashServer()
  const [a, b] = ['a', 'b'].map(id => makeArticle({ id, text: `Text of ${id}.` }))
  await other.serving.editor.put(a!)
  let isDone = false
  const server = await openHashServer({
    indexData: other.indexData,
    embedder: embedderWith(async text => {
      if (!text.startsWith('Text of b') || isDone) return
      isDone = true
      await other.serving.editor.remove('a')
    }),
  })
  const results = await importAll(server, [a!, b!])
  expect(results.map(({ report }) => report?.change)).toEqual(['created', 'created'])
  expect([await textOf(server, 'a'), await textOf(server, 'b')]).toEqual(['Text of a.', 'Text of b.'])
})

test('of several records of one id the last one stays, near to each other or far apart', async () => {
  const server = await openHashServer()
  const fill = Array.from({ length: 30 }, (_, i) => ({ id: `fill ${i}`, text: `Filling ${i}.` }))
  const version = (text: string) => ({ id: 'a', title: 'A', text })
  await importAll(server, [version('First.')])
  const results = await importAll(server, [version('Second.'), version('Third.'), ...fill, version('First.')])
  const changes = results.filter(({ id }) => id === 'a').map(({ report }) => report?.change)
  expect(changes).toEqual(['updated', 'updated', 'updated'])
  expect(await textOf(server, 'a')).toBe('First.')
})

test('an article that cannot be embedded is rejected and the others are stored', async () => {
  const refuse = (text: string) => {
    if (text.startsWith('Poison')) throw new AppError('embedding_failed', 'the worker died twice')
  }
  const server = await openHashServer({ embedder: embedderWith(refuse) })
  const lines = [1, 2, 3].map(i => ({ id: `a${i}`, text: i === 2 ? 'Poison.' : `Text ${i}.` }))
  const results = await importAll(server, lines)
  expect(results.map(({ report, problems }) => report?.change ?? problems)).toEqual([
    'created',
    [{ pointer: '#/text', detail: 'the worker died twice' }],
    'created',
  ])
  const poison = makeArticle({ id: 'p', text: 'Poison.' })
  await expect(server.serving.editor.put(poison)).rejects.toMatchObject({ code: 'embedding_failed' })
  expect(await textOf(server, 'p')).toBeNull()
})

test('a model that fails altogether ends an import and rejects nothing', async () => {
  const fail = () => {
    throw new AppError('embedding_failed', 'no worker can be started')
  }
  const server = await openHashServer({ embedder: embedderWith(fail) })
  const lines = [1, 2, 3].map(i => ({ id: `a${i}`, text: `Text ${i}.` }))
  await expect(importAll(server, lines)).rejects.toMatchObject({ code: 'embedding_failed' })
})

test('records wait for what is stored: few are held at a time', async () => {
  const server = await openHashServer()
  let given = 0
  let reported = 0
  let most = 0
  async function* many(): AsyncGenerator<ReadRecord> {
    for (let i = 1; i <= 400; i++) {
      given++
      most = Math.max(most, given - reported)
      yield {
        position: i,
        id: `a${i}`,
        check: { article: makeArticle({ id: `a${i}`, text: `Text ${i}.` }), problems: null },
      }
    }
  }
  await server.serving.editor.importRecords(many(), {
    onResults: results => {
      reported += results.length
    },
  })
  expect([given, reported]).toEqual([400, 400])
  expect(most).toBeLessThanOrEqual(4 * 8)
})

test('an import leaves the model room for single articles', async () => {
  let running = 0
  let most = 0
  const server = await openHashServer({
    embedder: embedderWith(async () => {
      most = Math.max(most, ++running)
      await pause()
      running--
    }),
  })
  await importAll(
    server,
    Array.from({ length: 100 }, (_, i) => ({ id: `a${i}`, text: `Text ${i}.` })),
  )
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(4)
})

test('an import that is told to stop has stored what it reported', async () => {
  const server = await openHashServer()
  const stop = new AbortController()
  const ids: (string | null)[] = []
  const lines = Array.from({ length: 200 }, (_, i) => ({ id: `a${i}`, text: `Text ${i}.` }))
  await server.serving.editor.importRecords(recordsOf(lines), {
    signal: stop.signal,
    onResults(results) {
      ids.push(...results.map(({ id }) => id))
      if (ids.length >= 40) stop.abort()
    },
  })
  expect(ids.length).toBeLessThan(200)
  const stored = await server.serving.index.use(({ engine }) => engine.ids())
  expect(stored).toEqual([...ids].sort())
})

test('what may not last is written again, and removed again, although it is as it should be', async () => {
  const library = await openHashLibrary()
  const done: string[] = []
  const engine: Engine = {
    ...library.engine,
    manifest: library.engine.manifest,
    async standing(ids) {
      const { stored } = await library.engine.standing(ids)
      return { stored, unsure: new Set(ids.filter(id => id === 'a')) }
    },
    async put(articles) {
      done.push(`put ${articles.map(({ article }) => article.id)}`)
      await library.engine.put(articles)
    },
    async remove(ids) {
      done.push(`remove ${ids}`)
      return library.engine.remove(ids)
    },
  }
  const use = <T>(work: (used: Engine) => Promise<T>) => work(engine)
  const divide = ({ text, language }: Article) => divideText(text, { language, excluded: [] })
  const editor = createArticleEditor({ index: { current: use, write: use }, embedder: quick, divide })
  const [a, b] = ['a', 'b'].map(id => makeArticle({ id, text: `Text of ${id}.` }))
  for (const article of [a!, b!, b!, a!]) await editor.put(article)
  for (const id of ['b', 'b', 'a', 'a']) await editor.remove(id)
  expect(done).toEqual(['put a', 'put b', 'put a', 'remove b', 'remove a', 'remove a'])
})

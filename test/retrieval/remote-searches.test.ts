/** Searches answered beside the index are the same as those answered here, and fail in the same way. */
import { expect, test } from 'vitest'
import { AppError } from '../../src/errors.ts'
import type { QuestionEmbedder } from '../../src/retrieval/create-searcher.ts'
import { answerSearches, createRemoteSearcher, type SearchChannel } from '../../src/retrieval/remote-searches.ts'
import type { Searcher, SearchRequest } from '../../src/retrieval/search.ts'
import { showSearch } from '../../src/wire/show-search.ts'
import { makeArticle } from '../support/articles.ts'
import { type HashLibrary, openHashLibrary } from '../support/hash-library.ts'
import { searchRequest } from '../support/search-request.ts'

async function openPair(embedQuery?: (text: string) => Promise<Float32Array>) {
  const library = await openHashLibrary()
  await library.index([
    makeArticle({ id: 'rain', text: 'Rain fell on the hills. The river rose.' }),
    makeArticle({ id: 'snow', text: 'Snow fell on the town. Nobody drove.' }),
  ])
  const embedder = embedQuery === undefined ? library.embedder : { embedQuery }
  const { engine } = library
  const remote = createRemoteSearcher({ channel: openChannel(library), embedder, manifest: engine.manifest })
  return { library, remote }
}

/** Copies whatever passes, as a thread would. */
function openChannel({ engine, foundation }: HashLibrary): SearchChannel {
  const { fusion: weights } = foundation.config
  const answers = answerSearches({ reader: engine, weights, show: showSearch, answerCache: 10, now: Date.now })
  const methods = answers as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  return {
    call: async (method, args) => structuredClone(await methods[method]!(...structuredClone(args))),
    tell: (method, args) => void methods[method]!(...structuredClone(args)),
  }
}

function untimed<T extends { tookMs: number }>({ tookMs: _, ...answer }: T) {
  return answer
}

async function checkAlike(parts: Partial<SearchRequest>) {
  const { library, remote } = await openPair()
  const request = searchRequest({ query: 'who saw the snow fall', ...parts })
  expect(untimed(await remote.search(request))).toEqual(untimed(await library.searcher.search(request)))
}

test('by meaning and words', () => checkAlike({}))
test('by meaning', () => checkAlike({ mode: 'semantic', explain: true }))
test('by words', () => checkAlike({ mode: 'keyword', facets: ['section'] }))
test('with recency, which is not remembered', () => checkAlike({ recency: { halfLifeDays: 30, floor: 0.5 } }))

test('as it is shown', async () => {
  const { library, remote } = await openPair()
  const request = searchRequest({ query: 'who saw the snow fall' })
  const shown = JSON.parse(await remote.searchShown(request))
  expect(untimed(shown)).toEqual(untimed(JSON.parse(await library.searcher.searchShown(request))))
  expect(Object.keys(shown)).not.toContain('facets')
})

test('an answer says when the index was built that it is served as', async () => {
  const library = await openHashLibrary()
  await library.index([makeArticle({ id: 'rain', text: 'Rain fell on the hills.' })])
  const { engine, embedder } = library
  const channel = openChannel(library)
  const lastBuild = { finishedAt: '2026-03-15T06:00:00.000Z', articles: 1, passages: 1, sentences: 1, digest: 'abc' }
  for (const manifest of [engine.manifest, { ...engine.manifest, lastBuild }, engine.manifest]) {
    const { index } = await createRemoteSearcher({ channel, embedder, manifest }).search(
      searchRequest({ query: 'rain' }),
    )
    expect(index.builtAt).toBe(manifest.lastBuild?.finishedAt ?? null)
  }
})

test('many at once, the same and others, each get their own answer', async () => {
  const { library, remote } = await openPair()
  const queries = ['rain', 'snow', 'rain', 'river', 'town']
  const answers = await Promise.all(queries.map(query => remote.search(searchRequest({ query }))))
  for (const [i, query] of queries.entries())
    expect(untimed(answers[i]!)).toEqual(untimed(await library.searcher.search(searchRequest({ query }))))
})

test('where the question cannot be embedded words alone answer, or the error keeps its code', async () => {
  const { remote } = await openPair(async () => {
    throw new AppError('embedding_failed', 'the model is gone')
  })
  const { degraded, results } = await remote.search(searchRequest({ query: 'snow' }))
  expect([degraded, results[0]!.citation.articleId]).toEqual([['meaning'], 'snow'])
  const semantic = remote.search(searchRequest({ query: 'snow', mode: 'semantic' }))
  await expect(semantic).rejects.toMatchObject({ name: 'AppError', code: 'embedding_failed' })
})

test('an answer that needs no embedding does not fail by one that comes to nothing', async () => {
  const { remote } = await openPair(async () => {
    await new Promise(resolve => setTimeout(resolve, 20))
    throw new AppError('embedding_failed', 'the model is gone')
  })
  const stale = remote.search(searchRequest({ query: 'snow', cursor: 'bm9uZQ' }))
  await expect(stale).rejects.toMatchObject({ code: 'invalid_request' })
})

test('a change of the index is seen by the next search', async () => {
  const { library, remote } = await openPair()
  const ask = async () => (await remote.search(searchRequest({ query: 'snow' }))).results.map(each => each.passageId)
  expect((await ask())[0]).toMatch(/^snow:/)
  await library.engine.remove(['snow'])
  expect((await ask()).filter(id => id.startsWith('snow:'))).toEqual([])
})

test('of two searchers on one channel each gets its own answer, though the first one embeds longer', async () => {
  const library = await openHashLibrary()
  const texts = { rain: 'Rain fell on the hills.', snow: 'Snow fell on the town.' }
  await library.index(Object.entries(texts).map(([id, text]) => makeArticle({ id, text })))
  let release = () => {}
  const gate = new Promise<void>(resolve => {
    release = resolve
  })
  const held: QuestionEmbedder = { embedQuery: text => gate.then(() => library.embedder.embedQuery(text)) }
  const channel = openChannel(library)
  const { manifest } = library.engine
  const slow = createRemoteSearcher({ channel, embedder: held, manifest })
  const quick = createRemoteSearcher({ channel, embedder: library.embedder, manifest })
  const ask = async (searcher: Searcher, query: string) =>
    (await searcher.search(searchRequest({ query, mode: 'semantic' }))).results[0]!.citation.articleId
  const first = ask(slow, texts.rain)
  expect(await ask(quick, texts.snow)).toBe('snow')
  release()
  expect(await first).toBe('rain')
})

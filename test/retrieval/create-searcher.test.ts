/** Search as a whole, on the real engine with an embedder that needs no model. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Embedder } from '../../src/embedding/embedder.ts'
import type { ArticleReader } from '../../src/engine/engine.ts'
import { AppError } from '../../src/errors.ts'
import type { Article } from '../../src/model.ts'
import { createSearcher } from '../../src/retrieval/create-searcher.ts'
import { RECALL_DEPTH } from '../../src/retrieval/recall-candidates.ts'
import type { SearchRequest, SearchResult } from '../../src/retrieval/search.ts'
import { makeArticle } from '../support/articles.ts'
import { createHashEmbedder } from '../support/hash-embedder.ts'
import { type HashLibrary, openHashLibrary } from '../support/hash-library.ts'
import { searchRequest } from '../support/search-request.ts'

const TOWNS = ['Aldane', 'Brannock', 'Corvin', 'Dunmarra', 'Esker', 'Fenwick', 'Galt', 'Hask']
const MODES = ['hybrid', 'semantic', 'keyword'] as const

/** Forty articles; each has three paragraphs of about a hundred words, so three passages. */
function sampleArticles(): Article[] {
  return Array.from({ length: 40 }, (_, i) => {
    const town = TOWNS[i % TOWNS.length]!
    const paragraph = (topic: string) =>
      Array.from(
        { length: 9 },
        (_, s) => `The ${topic} of ${town} was seen by witness number ${i * 100 + s} at the gate.`,
      ).join(' ')
    return makeArticle({
      id: `town/${i}`,
      title: `${town} report ${i}`,
      url: `https://example.org/${i}`,
      publishedAt: i % 4 === 0 ? null : new Date(Date.UTC(2026, 0, 1 + i)).toISOString(),
      attributes: { section: i % 2 === 0 ? 'news' : 'sport', number: i },
      text: [paragraph('flood'), paragraph('harvest'), paragraph('ferry')].join('\n\n'),
    })
  })
}

async function openSamples(more: readonly Article[] = []): Promise<HashLibrary> {
  const library = await openHashLibrary()
  await library.index([...sampleArticles(), ...more])
  return library
}

const search = (library: HashLibrary, parts: Partial<SearchRequest>) =>
  library.searcher.search(searchRequest({ query: 'flood in Corvin', ...parts }))

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
const idsOf = (results: readonly SearchResult[]) => results.map(result => result.passageId)
const articlesOf = (results: readonly SearchResult[]) => results.map(result => result.citation.articleId)

test('in every mode the best result is about what was asked', async () => {
  const library = await openSamples()
  for (const mode of MODES) {
    const [best] = (await search(library, { mode })).results
    expect(best!.citation.quote).toContain('flood of Corvin')
  }
})

test('quotes, evidence and terms are slices of the article, and the evidence lies in the quote', async () => {
  const library = await openSamples()
  for (const mode of MODES) {
    for (const { citation, evidence } of (await search(library, { mode, limit: 50 })).results) {
      const { text } = (await library.engine.article(citation.articleId))!
      expect(citation.quote).toBe(text.slice(citation.start, citation.end))
      expect([citation.quoteSha256, citation.articleSha256]).toEqual([sha256(citation.quote), sha256(text)])
      expect(evidence.length).toBeGreaterThan(0)
      for (const sentence of evidence) {
        expect(sentence.text).toBe(text.slice(sentence.start, sentence.end))
        expect(sentence.start >= citation.start && sentence.end <= citation.end).toBe(true)
        for (const term of sentence.terms) expect(text.slice(term.start, term.end)).toMatch(/^(flood|Corvin)$/)
      }
    }
  }
})

test('the bound per article is kept and other articles fill the page', async () => {
  const library = await openSamples()
  const { results } = await search(library, { query: 'witness at the gate', maxPerArticle: 1, limit: 40 })
  expect(results.length).toBe(40)
  expect(new Set(articlesOf(results)).size).toBe(40)
})

test('a page is filled from far down when the nearest passages are all of a few articles', async () => {
  const loud = Array.from({ length: 4 }, (_, i) => {
    const sentences = Array.from({ length: 90 }, (_, s) => `The eclipse was total over valley ${i * 100 + s}.`)
    return makeArticle({ id: `loud/${i}`, title: 'The eclipse', text: sentences.join(' ') })
  })
  const library = await openSamples(loud)
  const query = 'the total eclipse was seen by a witness'
  const vector = await library.foundation.embedder.embedQuery(query)
  const nearest = await library.engine.nearest(vector, RECALL_DEPTH, {})
  expect(new Set(nearest.map(hit => hit.articleId)).size).toBeLessThan(30)
  const { results } = await search(library, { query, mode: 'semantic', maxPerArticle: 1, limit: 30 })
  expect(new Set(articlesOf(results)).size).toBe(30)
})

test('pages join without gap or repeat, whatever their sizes, and end', async () => {
  const library = await openSamples()
  // A cluster's vector index catches up later, which is a change of the index like any other.
  await library.engine.settle()
  const whole = await allPages(library, [50])
  expect(new Set(whole).size).toBe(whole.length)
  expect(whole.length).toBeGreaterThan(30)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 3, max: 50 }), { minLength: 1, maxLength: 5 }), async sizes => {
      expect(await allPages(library, sizes)).toEqual(whole)
    }),
    { numRuns: 8 },
  )
})

async function allPages(library: HashLibrary, sizes: readonly number[]): Promise<string[]> {
  const found: string[] = []
  let cursor: string | null = null
  for (let page = 0; page === 0 || cursor !== null; page++) {
    const limit = sizes[page % sizes.length]!
    const response = await search(library, { limit, cursor, maxPerArticle: null })
    expect(response.results.map(result => result.rank)).toEqual(response.results.map((_, i) => found.length + i + 1))
    found.push(...idsOf(response.results))
    cursor = response.nextCursor
  }
  return found
}

test('pages end at the deepest rank, though there is more', async () => {
  const library = await openHashLibrary()
  const text = (i: number) => Array.from({ length: 4 }, (_, word) => `flood${i}x${word}`).join(' ')
  await library.index(Array.from({ length: 1020 }, (_, i) => makeArticle({ id: `a${i}`, text: `Flood ${text(i)}.` })))
  await library.engine.settle()
  const ask = (parts: Partial<SearchRequest>) => search(library, { query: 'flood', mode: 'keyword', ...parts })
  const before = await ask({ limit: 960 })
  expect([before.results.length, typeof before.nextCursor]).toEqual([960, 'string'])
  const last = await ask({ limit: 50, cursor: before.nextCursor })
  expect([last.results.at(-1)!.rank, last.nextCursor]).toEqual([1000, null])
})

test('a cursor of an earlier state of the index is stale', async () => {
  const library = await openSamples()
  const { nextCursor } = await search(library, {})
  await library.index([makeArticle({ id: 'new' })])
  await expect(search(library, { cursor: nextCursor })).rejects.toMatchObject({ code: 'cursor_stale' })
})

test('the same text in other articles is listed once, the others beside it', async () => {
  const text =
    'The bridge at Aldane fell at dawn. Nobody was on it, but two barges were struck and sank. The inquiry begins on Monday in the town hall.'
  const copies = ['wire/1', 'wire/2', 'wire/3'].map(id => makeArticle({ id, title: 'Bridge falls', text }))
  const library = await openSamples(copies)
  for (const mode of MODES) {
    const { results } = await search(library, { query: 'bridge at Aldane fell', mode })
    const [first] = results
    expect([first!.citation.articleId, ...first!.alsoIn.map(copy => copy.articleId)].sort()).toEqual([
      'wire/1',
      'wire/2',
      'wire/3',
    ])
    expect(articlesOf(results.slice(1)).filter(id => id.startsWith('wire/'))).toEqual([])
  }
})

test('a text that its first article has no place left for is shown from another', async () => {
  const shared =
    'The bridge at Aldane fell at dawn. Nobody was on it, but two barges were struck and sank in the river below.'
  const better =
    'Bridge at Aldane fell. The bridge at Aldane fell, and fell again, said all who saw the bridge at Aldane.'
  const pad = 'Something else entirely was said about the weather of the week in a paragraph that is long. '.repeat(8)
  const library = await openSamples([
    makeArticle({ id: 'both', title: '', text: `${better}\n\n${pad}\n\n${shared}` }),
    makeArticle({ id: 'one', title: '', text: shared }),
  ])
  const { results } = await search(library, { query: 'bridge at Aldane fell', maxPerArticle: 1, limit: 5 })
  expect(new Set(articlesOf(results.slice(0, 2)))).toEqual(new Set(['both', 'one']))
})

test('neighbours enlarge the text and leave the citation as it is', async () => {
  const library = await openSamples()
  const bare = (await search(library, { passageWords: 30 })).results[0]!
  const wide = (await search(library, { passageWords: 30, neighbours: 2 })).results[0]!
  expect(wide.citation).toEqual(bare.citation)
  expect(bare.text).toBe(bare.citation.quote)
  expect(wide.text).toContain(bare.text)
  expect(wide.text.length).toBeGreaterThan(bare.text.length)
})

test('returned texts are whole sentences within the word budget', async () => {
  const library = await openSamples()
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 30, max: 400 }), async passageWords => {
      for (const { citation } of (await search(library, { passageWords, limit: 20 })).results) {
        const sentences = (await library.engine.passages(citation.articleId)).flatMap(passage => passage.sentences)
        expect(sentences.map(sentence => sentence.start)).toContain(citation.start)
        expect(sentences.map(sentence => sentence.end)).toContain(citation.end)
        expect(citation.quote.split(/\s+/).length).toBeLessThanOrEqual(passageWords)
      }
    }),
    { numRuns: 10 },
  )
})

test('no two results of a page quote the same sentence', async () => {
  const library = await openSamples()
  const { results } = await search(library, { passageWords: 400, limit: 50, maxPerArticle: null })
  for (const [i, one] of results.entries()) {
    for (const other of results.slice(i + 1)) {
      const sameArticle = one.citation.articleId === other.citation.articleId
      const overlap = one.citation.start < other.citation.end && other.citation.start < one.citation.end
      expect(sameArticle && overlap).toBe(false)
    }
  }
})

test('two results do not both grow into the passage between them', async () => {
  const about = (topic: string) =>
    `The ${topic} was described at length by one more of the many witnesses there. `.repeat(9).trim()
  const text = [about('meteor over Galt'), about('weather'), about('meteor seen from Galt')].join('\n\n')
  const library = await openSamples([makeArticle({ id: 'between', title: '', text })])
  const { results } = await search(library, { query: 'meteor Galt', mode: 'keyword', passageWords: 400 })
  const spans = results.filter(result => result.citation.articleId === 'between').map(({ citation }) => citation)
  expect(spans.length).toBe(2)
  const [first, second] = spans.sort((a, b) => a.start - b.start)
  expect(second!.start).toBeGreaterThanOrEqual(first!.end)
})

test('a filter holds in every mode', async () => {
  const library = await openSamples()
  const filter = { attributes: { section: { in: ['sport'] }, number: { gte: 10, lt: 30 } } }
  for (const mode of MODES) {
    const { results } = await search(library, { mode, filter, limit: 50, query: 'flood of Brannock' })
    expect(results.length).toBeGreaterThan(0)
    for (const id of articlesOf(results)) {
      const number = Number(id.slice('town/'.length))
      expect([number % 2, number >= 10 && number < 30]).toEqual([1, true])
    }
  }
})

test('recency brings later articles forward and spares undated ones', async () => {
  const twin = (id: string, publishedAt: string | null) =>
    makeArticle({
      id,
      publishedAt,
      text: `Quinces ripened early this year. The grower of orchard ${id} sold them all.`,
    })
  const library = await openSamples([
    twin('old', '2001-01-01T00:00:00.000Z'),
    twin('recent', '2026-06-01T00:00:00.000Z'),
    twin('undated', null),
  ])
  const rank = async (recency: SearchRequest['recency']) => {
    const { results } = await search(library, { query: 'quinces ripened early', recency, limit: 3 })
    return results.map(result => [result.citation.articleId, result.score === result.scores.fused] as const)
  }
  expect((await rank(null)).every(([, unchanged]) => unchanged)).toBe(true)
  const favoured = await rank({ halfLifeDays: 30, floor: 0.1 })
  expect(favoured[0]).toEqual(['undated', true])
  expect(favoured.map(([id]) => id).indexOf('recent')).toBeGreaterThan(0)
})

test('facets count the articles of the matching passages', async () => {
  const library = await openSamples()
  const response = await search(library, { mode: 'keyword', query: 'Corvin', facets: ['section'] })
  expect(response.facets).toEqual({ section: [{ value: 'news', count: 5 }] })
  expect((await search(library, {})).facets).toBeNull()
})

test('the explanation adds up to the fused score', async () => {
  const library = await openSamples()
  for (const mode of MODES) {
    for (const { explanation, scores } of (await search(library, { mode, explain: true })).results) {
      const weights = explanation!.signals.reduce((sum, signal) => sum + signal.weight, 0)
      const sum = explanation!.signals.reduce((total, signal) => total + signal.weight * signal.normalised, 0)
      expect(sum / weights).toBeCloseTo(scores.fused, 10)
    }
  }
})

test('a quoted phrase must be in the passage, in hybrid and in keyword mode', async () => {
  const library = await openSamples([
    makeArticle({ id: 'phrase', text: 'The harvest moon rose over Galt. All was quiet.' }),
  ])
  for (const mode of ['hybrid', 'keyword'] as const) {
    const { results } = await search(library, { mode, query: 'harvest of Galt "harvest moon"' })
    expect(articlesOf(results)).toEqual(['phrase'])
    expect((await search(library, { mode, query: 'Galt "no such words here"' })).results).toEqual([])
  }
})

test('a question bound to a phrase asks for nothing by meaning, and no deeper than its passages', async () => {
  const text = 'The harvest moon rose over Galt. All was quiet.'
  const { engine, foundation } = await openSamples([makeArticle({ id: 'phrase', text })])
  const depths: { nearest: number[]; matching: number[] } = { nearest: [], matching: [] }
  const watched: ArticleReader = {
    ...engine,
    manifest: engine.manifest,
    nearest(vector, depth, filter) {
      depths.nearest.push(depth)
      return engine.nearest(vector, depth, filter)
    },
    matching(text, depth, filter) {
      depths.matching.push(depth)
      return engine.matching(text, depth, filter)
    },
  }
  const parts = { embedder: foundation.embedder, weights: foundation.config.fusion, now: Date.now }
  const searcher = createSearcher({ ...parts, reader: watched })
  const { results } = await searcher.search(searchRequest({ query: 'harvest of Galt "harvest moon"' }))
  expect(articlesOf(results)).toEqual(['phrase'])
  expect(depths).toEqual({ nearest: [], matching: [RECALL_DEPTH] })
})

test('without an embedder hybrid answers by words and says so, and semantic fails', async () => {
  const broken: Embedder = {
    ...createHashEmbedder({ dimensions: 256 }),
    embedQuery: async () => {
      throw new AppError('embedding_failed', 'the worker died twice')
    },
  }
  const library = await openHashLibrary(broken)
  await library.index(sampleArticles())
  const response = await search(library, {})
  expect(response.degraded).toEqual(['meaning'])
  expect(response.results[0]!.citation.quote).toContain('flood of Corvin')
  await expect(search(library, { mode: 'semantic' })).rejects.toMatchObject({ code: 'embedding_failed' })
})

test('an empty index gives an empty answer', async () => {
  const library = await openHashLibrary()
  for (const mode of MODES) {
    expect(await search(library, { mode })).toMatchObject({ results: [], noGoodMatch: true, nextCursor: null })
  }
})

test('what shares no word with any article is no good match', async () => {
  const library = await openSamples()
  for (const mode of ['hybrid', 'keyword'] as const) {
    expect((await search(library, { mode, query: 'zxqv wplk jjhg' })).noGoodMatch).toBe(true)
  }
  expect((await search(library, {})).noGoodMatch).toBe(false)
})

test('no query is too strange to be answered', async () => {
  const library = await openSamples()
  const strange = fc.oneof(
    fc.string({ minLength: 1, maxLength: 80, unit: 'binary' }),
    fc
      .array(
        fc.constantFrom('"', 'NEAR(', '*', '^', ':', '-', 'AND', 'OR', 'NOT', '(', ')', 'title:', 'flood', '“', '”'),
        { minLength: 1 },
      )
      .map(parts => parts.join(' ')),
  )
  await fc.assert(
    fc.asyncProperty(strange, fc.constantFrom(...MODES), async (query, mode) => {
      const response = await search(library, { query, mode })
      expect(response.results.length).toBeLessThanOrEqual(10)
    }),
  )
})

test('a search is answered although the index changes all the time', async () => {
  const library = await openSamples()
  const { engine, foundation } = library
  let sequence = 0
  const restless: ArticleReader = { ...engine, manifest: engine.manifest, sequence: async () => ++sequence }
  const parts = { embedder: foundation.embedder, weights: foundation.config.fusion, now: Date.now }
  const { results } = await createSearcher({ ...parts, reader: restless }).search(searchRequest({ query: 'flood' }))
  expect([results.length, sequence]).toEqual([10, 4])
})

async function checkReplaced(library: HashLibrary, reader: ArticleReader, replaceAt: number) {
  const { embedder, config } = library.foundation
  const before = makeArticle({ id: 'x', title: 'Gale', text: 'The gale tore a roof off. Nobody was hurt in it.' })
  const after = makeArticle({
    id: 'x',
    title: 'Gale',
    text: `Corrected at noon, since the report was wrong. ${before.text}`,
  })
  await library.index([before])
  let reads = 0
  const replacing: ArticleReader = {
    ...reader,
    manifest: reader.manifest,
    async read(ids) {
      if (++reads === replaceAt) await library.index([after])
      return reader.read(ids)
    },
  }
  const searcher = createSearcher({ reader: replacing, embedder, weights: config.fusion, now: Date.now })
  const { results } = await searcher.search(searchRequest({ query: 'who was hurt by the gale', passageWords: 30 }))
  const { citation } = results.find(result => result.citation.articleId === 'x')!
  expect(citation.articleSha256).toBe(sha256(after.text))
  expect(citation.quote).toBe(after.text)
}

test('an article replaced in the middle of a search is never quoted by the spans that it had before', async () => {
  const library = await openSamples()
  await checkReplaced(library, library.engine, 1)
})

test('nor where the sequence is dear to read', async () => {
  const library = await openSamples()
  const { sequence: _, ...dear } = library.engine
  await checkReplaced(library, { ...dear, manifest: library.engine.manifest }, 1)
})

test('nor where others write all the time', async () => {
  const library = await openSamples()
  const { engine } = library
  let sequence = 0
  await checkReplaced(library, { ...engine, manifest: engine.manifest, sequence: async () => ++sequence }, 2)
})

test('passages around a result that say that they are of another version are not quoted', async () => {
  const library = await openSamples()
  const { engine, foundation } = library
  await library.index([makeArticle({ id: 'x', title: 'Gale', text: 'A gale came. By roofs flew.' })])
  const stale: ArticleReader = {
    ...engine,
    manifest: engine.manifest,
    async passagesOf(ids) {
      const found = await engine.passagesOf(ids)
      const passage = { id: 'x:0-27', articleId: 'x', start: 0, end: 27, sentences: [{ start: 0, end: 40 }] }
      return found.set('x', [{ ...passage, articleDigest: 'of the version before' }])
    },
  }
  const parts = { embedder: foundation.embedder, weights: foundation.config.fusion, now: Date.now }
  const searcher = createSearcher({ ...parts, reader: stale })
  const { results } = await searcher.search(searchRequest({ query: 'a gale', mode: 'keyword' }))
  const { citation } = results.find(result => result.citation.articleId === 'x')!
  expect([citation.quote, citation.end]).toEqual(['A gale came. By roofs flew.', 27])
})

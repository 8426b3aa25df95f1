/** Answers search requests: embed the question, recall and rank, select, present. */
import type { FusionWeights } from '../config.ts'
import type { ArticleReader } from '../engine/engine.ts'
import { AppError } from '../errors.ts'
import type { Vector } from '../model.ts'
import { countFacets } from './count-facets.ts'
import { isGoodMatch } from './estimate-relevance.ts'
import { queryStems } from './match-terms.ts'
import { type ModelScale, scaleOf } from './model-scales.ts'
import { DEEPEST_RANK, readCursor, writeCursor } from './page-cursor.ts'
import { presentPicks } from './present-picks.ts'
import { relevanceOf } from './present-result.ts'
import { type RankedCandidate, rankCandidates } from './rank-candidates.ts'
import { readSequence } from './read-sequence.ts'
import { asksByMeaning, type Searcher, type SearchRequest, type SearchResponse } from './search.ts'
import { type Pick, type SelectedResults, selectResults } from './select-results.ts'
import type { QuestionMatch } from './weigh-sentences.ts'

export interface QuestionEmbedder {
  /** As `Embedder`'s. */
  embedQuery(text: string): Promise<Vector>
}

export interface SearcherParts {
  readonly reader: ArticleReader
  readonly embedder: QuestionEmbedder
  readonly weights: FusionWeights
  /** Milliseconds since the epoch; for recency. */
  readonly now: () => number
}

export function createSearcher(parts: SearcherParts): Searcher {
  return { search: request => search(parts, request) }
}

/** How often a search is made at most because an article of its answer changed meanwhile. */
const ATTEMPTS = 3

/** An answer is made in several steps; that nothing changed between them is looked at afterwards. */
async function search(parts: SearcherParts, request: SearchRequest): Promise<SearchResponse> {
  const started = performance.now()
  for (let attempt = 1; ; attempt++) {
    const { sequence, picks, hasGaps, ...answer } = await searchOnce(parts, request)
    const isWhole = !hasGaps && (await isOfOneState(parts.reader, { sequence, picks, attempt }))
    if (!isWhole && attempt < ATTEMPTS) continue
    return { ...answer, tookMs: Math.round((performance.now() - started) * 100) / 100 }
  }
}

/**
 * A sequence that stayed says that all steps saw the same, where it is cheap to read; one that moved makes a search
 * begin again once. After that, and elsewhere, others may write all the time: that the articles of the answer are as
 * they were loaded is enough.
 */
async function isOfOneState(
  reader: ArticleReader,
  { sequence, picks, attempt }: { sequence: number; picks: readonly Pick[]; attempt: number },
): Promise<boolean> {
  if (reader.sequence !== undefined) {
    const hasStayed = (await reader.sequence()) === sequence
    if (hasStayed || attempt === 1) return hasStayed
  }
  const digests = await reader.digests(picks.map(pick => pick.article.id))
  return picks.every(({ article }) => digests.get(article.id) === article.digest)
}

interface Attempt extends Omit<SearchResponse, 'tookMs'>, SelectedResults {
  /** Where the index stood at first. */
  readonly sequence: number
}

async function searchOnce(parts: SearcherParts, request: SearchRequest): Promise<Attempt> {
  const { manifest } = parts.reader
  const embedding = embedQuestion(parts.embedder, request)
  embedding.catch(() => {}) // reported where it is awaited, which a stale cursor may prevent
  const sequence = await readSequence(parts.reader)
  const binding = { generation: manifest.generation, sequence, request }
  const offset = request.cursor === null ? 0 : readCursor(binding, request.cursor)
  const end = Math.min(offset + request.limit, DEEPEST_RANK)
  const { first, picks, hasGaps } = await rankAndSelect(parts, {
    request,
    embedding,
    wanted: end + 1,
  })
  const { vector, degraded } = await embedding
  const question = questionMatch(request, scaleOf(manifest.fingerprint), first)
  const seen = picks.slice(0, end).map((pick, i) => ({ pick, rank: i + 1, relevance: relevanceOf(pick, question) }))
  return {
    query: request.query,
    mode: request.mode,
    index: {
      generation: manifest.generation,
      builtAt: manifest.lastBuild?.finishedAt ?? null,
      model: manifest.fingerprint.model,
    },
    noGoodMatch: !seen.some(({ relevance }) => isGoodMatch(relevance)),
    degraded,
    nextCursor: picks.length > end && end < DEEPEST_RANK ? writeCursor(binding, end) : null,
    results: await presentPicks(parts.reader, seen.slice(offset), { request, question, vector }),
    facets: await facetsOf(parts, request, first),
    sequence,
    picks: picks.slice(offset, end),
    hasGaps,
  }
}

/** Without an embedder a hybrid search still answers by words, and says so. */
async function embedQuestion(embedder: QuestionEmbedder, request: SearchRequest): Promise<Embedding> {
  const { mode, query } = request
  if (!asksByMeaning(request)) return { vector: null, degraded: [] }
  try {
    return { vector: await embedder.embedQuery(query), degraded: [] }
  } catch (error) {
    const mayDegrade = mode === 'hybrid' && error instanceof AppError && error.code === 'embedding_failed'
    if (!mayDegrade) throw error
    return { vector: null, degraded: ['meaning'] }
  }
}

interface Embedding {
  readonly vector: Vector | null
  /** Signals that are missing from the answer. */
  readonly degraded: string[]
}

/** The picks are from rank 1 on. */
interface Selection extends SelectedResults {
  /** Every candidate of the first round of recall, best first. */
  readonly first: readonly RankedCandidate[]
}

async function rankAndSelect(
  { reader, weights, now }: SearcherParts,
  { request, embedding, wanted }: { request: SearchRequest; embedding: Promise<Embedding>; wanted: number },
): Promise<Selection> {
  const text = request.mode === 'semantic' ? null : request.query
  // Words are looked up while the question is embedded.
  const question = { text, vector: embedding.then(known => known.vector), filter: request.filter }
  const cosineSpread = scaleOf(reader.manifest.fingerprint)?.cosineSpread ?? null
  const fusion = { mode: request.mode, weights, cosineSpread, explain: request.explain }
  const rounds = rankCandidates(reader, { request, question, fusion, now: now() })
  const { value: first = [] } = await rounds.next()
  const rules = { wanted, maxPerArticle: request.maxPerArticle }
  return { first, ...(await selectResults(reader, startingWith(first, rounds), rules)) }
}

async function* startingWith<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first
  yield* rest
}

/** A model that was not measured takes half of the candidates' range of cosines for a step. */
function questionMatch(
  { query }: SearchRequest,
  scale: ModelScale | null,
  candidates: readonly RankedCandidate[],
): QuestionMatch {
  const cosines = candidates.map(candidate => candidate.cosine).filter(cosine => cosine !== null)
  const range = Math.max(...cosines) - Math.min(...cosines)
  const step = scale?.cosineSpread ?? range / 2
  return {
    stems: queryStems(query),
    cosineStep: cosines.length > 0 && step > 0 ? step : null,
    relevance: scale?.relevance ?? null,
  }
}

async function facetsOf(
  { reader }: SearcherParts,
  { facets }: SearchRequest,
  candidates: readonly RankedCandidate[],
): Promise<SearchResponse['facets']> {
  if (facets.length === 0) return null
  const headers = await reader.headers([...new Set(candidates.map(candidate => candidate.articleId))])
  return countFacets(headers.values(), facets)
}

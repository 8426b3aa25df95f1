/** Opens a generation in a cluster as an engine. */
import { AppError } from '../../errors.ts'
import type { Vector } from '../../model.ts'
import { digestIndex } from '../digest-index.ts'
import type { ArticleReader, ArticleWriter, Engine, IndexState, Standing } from '../engine.ts'
import { createEngineSession, type EngineSession } from '../engine-session.ts'
import type { Manifest } from '../manifest.ts'
import { dotProduct } from '../vector-bytes.ts'
import { toHeader, toListed, toPassage, unpackVectors } from './article-rows.ts'
import { createChangeCounter } from './change-counter.ts'
import type { ClusterClient } from './cluster-client.ts'
import { collectionExists, collectionNames } from './collections.ts'
import { drainQueues, type QueueDrain } from './drain-queues.ts'
import { findNearest } from './find-nearest.ts'
import { matchWords } from './match-words.ts'
import { articleIdOf, keyOf } from './object-ids.ts'
import { createPassageMemory } from './passage-memory.ts'
import { createRecentWrites } from './recent-writes.ts'
import type { RecordStore } from './record-store.ts'
import { compareRounded } from './rounded-vectors.ts'
import { type LaggardWatch, watchLaggards } from './spot-laggards.ts'
import { createStoredArticles, type StoredArticles } from './stored-articles.ts'
import { readPassageRows, readPassagesOf } from './stored-passages.ts'
import { createArticleWrites, type WriteParts } from './write-articles.ts'

export interface WeaviateEngineOptions {
  readonly client: ClusterClient
  readonly records: RecordStore
  readonly manifest: Manifest
  /** Whether nobody waits for what is written, as in a build, which is what is assumed. */
  readonly isAlone?: () => boolean
}

/** Throws `index_damaged` when the generation's collections are not there, `not_ready` when no node answers. */
export async function openWeaviateEngine(options: WeaviateEngineOptions): Promise<Engine> {
  const { client, records, manifest, isAlone = () => true } = options
  const { generation, fingerprint } = manifest
  const names = collectionNames(client.settings.prefix, generation)
  if (!(await collectionExists(client, names.articles))) {
    const message = `the cluster has no collection ${names.articles}: run "npm run build-index" to build the index anew`
    throw new AppError('index_damaged', message)
  }
  const stored = createStoredArticles({ client, names })
  const recent = createRecentWrites()
  const changes = createChangeCounter(records, generation, () => recent.size > 0)
  const reached = { client, names, stored, recent, changes, dimensions: fingerprint.dimensions }
  const session = createEngineSession(`the cluster (${generation})`, async work => work())
  const queues = drainQueues({ client, collection: names.sentences, recent, changes, isAlone })
  const laggards = await watchLaggards({ client, names, onSpotted: changes.raise })
  const parts: Parts = { ...reached, records, session, queues, laggards, manifest: { current: manifest } }
  return {
    ...createReader(parts),
    ...createWriter(parts),
    get manifest() {
      return parts.manifest.current
    },
  }
}

interface Parts extends WriteParts {
  readonly records: RecordStore
  readonly session: EngineSession
  readonly queues: QueueDrain
  readonly laggards: LaggardWatch
  /** Replaced when a build is recorded. */
  readonly manifest: { current: Manifest }
}

function createReader(parts: Parts): Omit<ArticleReader, 'manifest'> {
  const { client, names, session, stored, queues, dimensions } = parts
  const passageParts = { client, names, versions: stored.versions, memory: createPassageMemory() }
  const read = <T>(work: () => Promise<T>) => session.run(work)
  const state = createState(parts)
  const compare = async (vector: Vector, ids: readonly string[], how: Comparison) => {
    requireDimensions(vector, dimensions)
    const rows = await readPassageRows<Record<string, string>>(passageParts, ids, how.field)
    return ids.map(id => {
      const row = rows.get(id)
      return row === undefined ? new Float32Array() : how.compare(vector, row[how.field]!, row.spans.length / 2)
    })
  }
  return {
    state: () => read(state),
    nearest: (vector, depth, filter) =>
      read(async () => {
        requireDimensions(vector, dimensions)
        return findNearest(parts, vector, { depth, filter })
      }),
    matching: (text, depth, filter) => read(() => matchWords(parts, text, { depth, filter })),
    cosines: (vector, ids) => read(() => compare(vector, ids, EXACT)),
    roughCosines: (vector, ids) => read(() => compare(vector, ids, ROUNDED)),
    read: ids =>
      read(async () => {
        const rows = await readPassageRows(passageParts, ids, '')
        return ids
          .map(id => rows.get(id))
          .flatMap(row => (row === undefined ? [] : [toPassage(row, row.articleDigest)]))
      }),
    passages: id =>
      read(async () => {
        // Beside the article's text, which is read apart, so of the version that counts now.
        await stored.versions.fresh([keyOf(id)])
        return (await readPassagesOf(passageParts, [id])).get(id)!
      }),
    passagesOf: ids => read(() => readPassagesOf(passageParts, ids)),
    article: id => read(() => stored.article(id)),
    articles: ids => read(() => stored.articles(ids)),
    digests: ids => read(() => digests(stored, ids)),
    headers: ids => read(async () => mapRows(await stored.rows(ids.map(keyOf)), toHeader)),
    list: request => read(() => stored.list(request)),
    close() {
      // Before what is running has ended: waiting for the vector index ends with it.
      parts.laggards.close()
      const closed = queues.close()
      return session.end(() => closed)
    },
  }
}

function createWriter(parts: Parts): ArticleWriter {
  const { session, stored, queues } = parts
  const writes = createArticleWrites(parts)
  return {
    put: articles =>
      session.run(async () => {
        await queues.makeRoom()
        await writes.put(articles)
      }),
    remove: ids => session.run(() => writes.remove(ids)),
    standing: ids => session.run(() => standing(stored, ids)),
    ids: () =>
      session.run(async () => {
        const ids: string[] = []
        for await (const { key } of stored.all()) ids.push(articleIdOf(key))
        return ids.sort()
      }),
    settle: () => session.run(queues.settle),
    recordBuild: () => session.run(() => recordBuild(parts)),
  }
}

/** Counted anew only when something has changed. */
function createState({ stored, changes }: Parts): () => Promise<IndexState> {
  let known: IndexState | null = null
  return async () => {
    const sequence = await changes.sequence()
    if (known?.sequence !== sequence) known = { counts: await stored.counts(), sequence }
    return known
  }
}

async function digests(stored: StoredArticles, ids: readonly string[]): Promise<Map<string, string>> {
  return mapRows(await stored.rows(ids.map(keyOf)), row => row.digest)
}

async function standing(stored: StoredArticles, ids: readonly string[]): Promise<Standing> {
  const { rows, unsure } = await stored.standing(ids.map(keyOf))
  return { stored: mapRows(rows, toListed), unsure: new Set([...unsure].map(articleIdOf)) }
}

function mapRows<Row extends { readonly key: string }, Value>(
  rows: ReadonlyMap<string, Row>,
  convert: (row: Row) => Value,
): Map<string, Value> {
  return new Map([...rows.values()].map(row => [articleIdOf(row.key), convert(row)]))
}

async function recordBuild({ records, stored, manifest }: Parts): Promise<Manifest> {
  const { current } = manifest
  const lines: unknown[] = []
  const counts = { articles: 0, passages: 0, sentences: 0 }
  for await (const { key, digest, vectorsSha256, passages, sentences } of stored.all()) {
    lines.push([articleIdOf(key), digest, vectorsSha256])
    counts.articles++
    counts.passages += passages
    counts.sentences += sentences
  }
  const lastBuild = { finishedAt: new Date().toISOString(), ...counts, digest: digestIndex(lines, current) }
  manifest.current = { ...current, lastBuild }
  await records.write('manifest', current.generation, JSON.stringify(manifest.current))
  return manifest.current
}

/** How a passage's sentences are compared, and with what of it. */
interface Comparison {
  readonly field: 'vectors' | 'rounded'
  compare(query: Vector, stored: string, sentences: number): Float32Array
}

const ROUNDED: Comparison = { field: 'rounded', compare: compareRounded }
const EXACT: Comparison = {
  field: 'vectors',
  compare: (query, stored, sentences) =>
    Float32Array.from(unpackVectors(stored, sentences) ?? [], vector => dotProduct(query, vector)),
}

function requireDimensions(vector: Vector, dimensions: number): void {
  if (vector.length === dimensions) return
  throw new AppError('internal', `the query vector has ${vector.length} dimensions, the index ${dimensions}`)
}

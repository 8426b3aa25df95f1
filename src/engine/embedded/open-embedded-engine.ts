/** Opens a generation as an engine: SQLite is the truth, the graph of its vectors is derived and held in memory. */
import { AppError } from '../../errors.ts'
import type { Filter, Vector } from '../../model.ts'
import { hashFingerprint } from '../compare-fingerprints.ts'
import { digestIndex } from '../digest-index.ts'
import type { ArticleReader, ArticleWriter, StoredArticle } from '../engine.ts'
import { createEngineSession } from '../engine-session.ts'
import type { Manifest } from '../manifest.ts'
import { requireWholeText } from '../require-whole-text.ts'
import { createAllowedSentences } from './allowed-sentences.ts'
import { createArticleMemory } from './article-memory.ts'
import { createPassageComparer, createRoughComparer } from './compare-passages.ts'
import type { EmbeddedEngine, EmbeddedEngineOptions, IndexUpkeep } from './embedded-engine.ts'
import { readManifest, writeManifest } from './generations.ts'
import { openGraphFollower } from './graph-follower.ts'
import { guardStorage } from './guard-storage.ts'
import type { Scored } from './keep-best.ts'
import { locateSentences, placeSentences } from './locate-sentences.ts'
import { measureRecall } from './measure-recall.ts'
import { nearestSentences } from './nearest-sentences.ts'
import { createPassageDirectory, createPassageReader } from './passage-directory.ts'
import { closePassagesDatabase, openPassagesDatabase, type PassagesDatabase } from './passages-database.ts'
import { createStoredArticles } from './read-articles.ts'
import { createSentenceLog } from './sentence-log.ts'
import { createArticleStore } from './store-articles.ts'
import { createWordIndex } from './word-index.ts'

/** Throws `index_damaged`, `index_mismatch` or `storage_failed`. */
export function openEmbeddedEngine(options: EmbeddedEngineOptions): Promise<EmbeddedEngine> {
  return guardStorage(options.folder, async () => {
    const db = openPassagesDatabase(options.folder, options.manifest)
    try {
      return createEngine(await openParts(db, options))
    } catch (error) {
      db.close()
      throw error
    }
  })
}

type Parts = Awaited<ReturnType<typeof openParts>>

async function openParts(db: PassagesDatabase, options: EmbeddedEngineOptions) {
  const { folder, graph, logger, manifest, scanBalance } = options
  const { dimensions } = manifest.fingerprint
  const log = createSentenceLog(db)
  const identity = { ...graph, dimensions, fingerprint: hashFingerprint(manifest.fingerprint) }
  const session = createEngineSession(folder, work => guardStorage(folder, work))
  const directory = createPassageDirectory(db)
  // One transaction sees one state of the database, whatever other processes commit meanwhile.
  const transaction = db.transaction((work: () => unknown) => work())
  const snapshot = <T>(work: () => T): T => transaction(work) as T
  return {
    db,
    folder,
    logger,
    dimensions,
    scanBalance,
    log,
    session,
    snapshot,
    read: <T>(work: () => T): Promise<T> => session.run(() => snapshot(work)),
    /** Replaced when a build is recorded. */
    manifest: { current: manifest },
    stored: createStoredArticles(db),
    follower: await openGraphFollower({ folder, log, identity, logger }),
    store: createArticleStore(db, { dimensions }),
    directory,
    words: createWordIndex(db, { log, directory }),
    allowedSentences: createAllowedSentences(db, log),
  }
}

function createEngine(parts: Parts): EmbeddedEngine {
  return {
    ...createReader(parts),
    ...createWriter(parts),
    ...createUpkeep(parts),
    get manifest() {
      return parts.manifest.current
    },
  }
}

interface Near {
  readonly depth: number
  readonly filter: Filter
}

function createReader(parts: Parts): Omit<ArticleReader, 'manifest'> {
  const { db, session, snapshot, read, stored, words, log, follower, directory, dimensions } = parts
  const { scanBalance, allowedSentences } = parts
  const compare = createPassageComparer(db, { directory, log })
  const resident = { sentences: follower.sentences, directory }
  const articles = createArticleMemory(stored)
  const readPassages = createPassageReader(db, { directory, stored })
  const compareRoughly = createRoughComparer(resident, compare)
  const findNearest = <T>(vector: Vector, options: Near, locate: (found: Scored[]) => T): Promise<T> =>
    session.run(async () => {
      requireDimensions(vector, dimensions)
      await follower.catchUp()
      return snapshot(() => {
        const { depth, filter } = options
        const allowed = allowedSentences(filter)
        return locate(nearestSentences({ follower, log }, vector, { depth, allowed, scanBalance }))
      })
    })
  return {
    nearest: (vector, depth, filter) =>
      findNearest(vector, { depth, filter }, found => locateSentences(resident, found)),
    nearestPlaces: (vector, depth, filter) =>
      findNearest(vector, { depth, filter }, found => placeSentences(resident, found)),
    cosines: (vector, passageIds) =>
      read(() => {
        requireDimensions(vector, dimensions)
        return compare(vector, passageIds)
      }),
    roughCosines: (vector, passageIds) =>
      session.run(async () => {
        requireDimensions(vector, dimensions)
        // Here too: a question bound to a phrase asks for nothing near it, and what is not in memory is compared slowly.
        await follower.catchUp()
        return snapshot(() => compareRoughly(vector, passageIds))
      }),
    matching: (text, depth, filter) => read(() => words.matching(text, depth, filter)),
    state: () => read(() => stored.state()),
    // A single statement needs no transaction.
    sequence: () => session.run(() => stored.sequence()),
    read: passageIds => read(() => readPassages(passageIds)),
    passages: articleId => read(() => stored.passages(articleId)),
    passagesOf: ids => read(() => new Map(ids.map(id => [id, stored.passages(id)]))),
    article: id => read(() => wholeArticle(stored.article(id))),
    articles: ids => read(() => articles(ids)),
    digests: ids => read(() => stored.digests(ids)),
    headers: ids => read(() => stored.headers(ids)),
    list: request => read(() => stored.list(request)),
    close: () => session.end(() => closeParts(parts)),
  }
}

function wholeArticle(article: StoredArticle | null): StoredArticle | null {
  return article === null ? null : requireWholeText(article)
}

function createWriter(parts: Parts): ArticleWriter {
  const { session, read, stored, store, follower } = parts
  // The graph takes in as much as was added before the next write may come, so that it never falls far behind.
  const write = <T>(change: () => T): Promise<T> =>
    session.run(async () => {
      const backlog = follower.graph.backlog
      const result = change()
      await follower.catchUp()
      await follower.graph.shrinkBacklog(backlog)
      return result
    })
  return {
    ids: () => read(() => stored.ids()),
    standing: ids => read(() => ({ stored: stored.listed(ids), unsure: new Set() })),
    put: articles => write(() => store.put(articles)),
    remove: ids => write(() => store.remove(ids)),
    settle: () => session.run(follower.checkpoint),
    recordBuild: () => session.run(() => recordBuild(parts)),
  }
}

function createUpkeep({ session, follower, log }: Parts): IndexUpkeep {
  return {
    catchUp: () => session.run(follower.catchUp),
    renewGraph: () => session.run(follower.renew),
    measureRecall: sample =>
      session.run(async () => {
        await follower.catchUp()
        return measureRecall({ follower, log }, sample)
      }),
    graphStatus() {
      const { graph, waiting } = follower.graph
      return { points: graph.points, removed: graph.removed, waiting: waiting.size }
    },
  }
}

async function recordBuild({ db, folder, snapshot, stored, manifest }: Parts): Promise<Manifest> {
  const built = await readManifest(folder)
  const describe = () => ({ ...stored.state().counts, digest: digestIndex(articleDigests(db), built) })
  const lastBuild = { finishedAt: new Date().toISOString(), ...snapshot(describe) }
  await writeManifest(folder, { ...built, lastBuild })
  manifest.current = { ...built, lastBuild }
  return manifest.current
}

/** The graph can be made again, so failing to save it is no reason to fail. */
async function closeParts({ db, folder, follower, logger, words }: Parts): Promise<void> {
  try {
    await follower.close()
  } catch (error) {
    logger.warn({ err: error, folder }, 'the graph could not be saved; the next start makes it anew')
  }
  words.close()
  closePassagesDatabase(db)
}

function articleDigests(db: PassagesDatabase): Iterable<unknown> {
  return db.prepare<[], unknown[]>('SELECT id, digest, vectors_sha256 FROM articles ORDER BY id').raw().iterate()
}

function requireDimensions(vector: Vector, dimensions: number): void {
  if (vector.length === dimensions) return
  throw new AppError('internal', `the query vector has ${vector.length} dimensions, the index ${dimensions}`)
}

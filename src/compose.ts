/** The only wiring: chooses adapters from the configuration and connects the stages. */
import type { SourceItem } from './articles/article-source.ts'
import type { Config } from './config.ts'
import { cacheQueries } from './embedding/cache-queries.ts'
import type { Embedder } from './embedding/embedder.ts'
import { resolveModel } from './embedding/known-models.ts'
import type { ModelDescription } from './embedding/model-description.ts'
import { verifyModel } from './embedding/verify-model.ts'
import { createWorkerEmbedder } from './embedding/worker-embedder.ts'
import { createEmbeddedGenerations } from './engine/embedded/embedded-generations.ts'
import { openThreadedEngine } from './engine/embedded/threaded-engine.ts'
import type { Engine } from './engine/engine.ts'
import type { GenerationStore, IndexIdentity } from './engine/generation-store.ts'
import type { Manifest } from './engine/manifest.ts'
import { createIndexer } from './indexing/create-indexer.ts'
import type { Indexer } from './indexing/indexer.ts'
import type { Logger } from './log.ts'
import type { Article } from './model.ts'
import { DIVISION_RULES, divideText } from './passages/divide-article.ts'
import { findFencedCode } from './passages/find-code.ts'
import type { Catalog } from './retrieval/catalog.ts'
import { createCatalog } from './retrieval/create-catalog.ts'
import { createSearcher } from './retrieval/create-searcher.ts'
import type { Searcher } from './retrieval/search.ts'

/** What outlives any one generation of the index. */
export interface Foundation {
  readonly config: Config
  readonly embedder: Embedder
  readonly generations: GenerationStore
  readonly identity: IndexIdentity
  readonly logger: Logger
  close(): Promise<void>
}

/** Loads the model, which takes about half a second. */
export async function layFoundation(config: Config, logger: Logger): Promise<Foundation> {
  const model = await resolveModel(config)
  await checkModel(model, logger)
  const { embeddingWorkers: workers, embeddingContext: context } = config
  const embedder = cacheQueries(await createWorkerEmbedder(model, { workers, context, logger }), {
    limit: config.queryCache,
  })
  return {
    config,
    embedder,
    generations: createEmbeddedGenerations({
      indexData: config.indexData,
      graph: config.graph,
      logger,
      open: openThreadedEngine,
    }),
    identity: { fingerprint: embedder.fingerprint, rules: DIVISION_RULES },
    logger,
    close: () => embedder.close(),
  }
}

/** Throws `model_invalid` when a file of the model is not what its checksums say. */
async function checkModel({ place }: ModelDescription, logger: Logger): Promise<void> {
  if (!('folder' in place)) return
  const { note } = await verifyModel(place.folder)
  if (note !== null) logger.warn({ folder: place.folder }, note)
}

/** What a server or a question on the command line needs. */
export interface Library {
  readonly searcher: Searcher
  readonly catalog: Catalog
  readonly engine: Engine
}

/** Null when there is no index; throws `index_mismatch` when it was made with another model or other rules. */
export async function openLibrary(foundation: Foundation): Promise<Library | null> {
  const manifest = await foundation.generations.current()
  if (manifest === null) return null
  return connect(foundation, await foundation.generations.open(manifest, foundation.identity))
}

/** Publishes an empty generation where there is none, so that a server may start before anything is indexed. */
export async function openOrCreateLibrary(foundation: Foundation): Promise<Library> {
  const library = await openLibrary(foundation)
  if (library !== null) return library
  const { generations, identity } = foundation
  const release = await generations.lock({ holder: 'verbatim serve', onWait: () => {} })
  try {
    const manifest = (await generations.current()) ?? (await publishEmpty(foundation))
    return connect(foundation, await generations.open(manifest, identity))
  } finally {
    await release()
  }
}

async function publishEmpty({ generations, identity }: Foundation) {
  const manifest = await generations.prepare(identity)
  await generations.publish(manifest.generation)
  return manifest
}

export function connect({ embedder, config }: Foundation, engine: Engine): Library {
  return {
    engine,
    catalog: createCatalog(engine),
    searcher: createSearcher({ reader: engine, embedder, weights: config.fusion, now: Date.now }),
  }
}

/** A generation open for building, under the writer's lock. */
export interface Building {
  readonly indexer: Indexer
  readonly engine: Engine
  /** True when another generation is served now, which this one is to replace. */
  readonly replaces: boolean
  /** Articles of the generation to be replaced, but for the given ids. */
  carryOver(given: ReadonlySet<string>): AsyncGenerator<SourceItem>
  /** Makes it the generation that is served. */
  publish(): Promise<void>
  /** Releases the lock; may be called twice. */
  close(): Promise<void>
}

/** `onWait` hears who holds the lock, once, when another process is writing. */
export async function openForBuilding(foundation: Foundation, onWait: (holder: string) => void): Promise<Building> {
  const { generations, identity, embedder } = foundation
  const release = await generations.lock({ holder: 'verbatim index', onWait })
  try {
    const served = await generations.current()
    const manifest = await generations.prepare(identity)
    const engine = await generations.open(manifest, identity)
    const replaced = served === null || served.generation === manifest.generation ? null : served
    return {
      engine,
      indexer: createIndexer({ embedder, writer: engine, divide: divideArticle }),
      replaces: replaced !== null,
      carryOver: given => (replaced === null ? nothing() : carryOver(generations, replaced, given)),
      publish: () => generations.publish(manifest.generation),
      async close() {
        await engine.close()
        await release()
      },
    }
  } catch (error) {
    await release()
    throw error
  }
}

async function* carryOver(
  generations: GenerationStore,
  from: Manifest,
  given: ReadonlySet<string>,
): AsyncGenerator<SourceItem> {
  const old = await generations.openAny(from)
  try {
    for (const id of await old.ids()) {
      const stored = given.has(id) ? null : await old.article(id)
      if (stored === null) continue
      const { textSha256: _textSha256, digest: _digest, ...article } = stored
      yield { kind: 'article', article, path: id, line: null }
    }
  } finally {
    await old.close()
  }
}

async function* nothing(): AsyncGenerator<never> {}

function divideArticle({ text, language }: Article) {
  return divideText(text, { language, excluded: findFencedCode(text) })
}

/** The wiring of what answers: chooses adapters from the configuration and connects the stages. */
import type { SearchThreadData } from './compose-thread.ts'
import type { Config } from './config.ts'
import { cacheQueries } from './embedding/cache-queries.ts'
import type { Embedder } from './embedding/embedder.ts'
import { resolveModel } from './embedding/known-models.ts'
import type { ModelDescription } from './embedding/model-description.ts'
import { type FileCheck, verifyModel } from './embedding/verify-model.ts'
import { startWorkerEmbedder } from './embedding/worker-embedder.ts'
import { createEmbeddedGenerations } from './engine/embedded/embedded-generations.ts'
import { createEmbeddedUpkeep } from './engine/embedded/embedded-upkeep.ts'
import { openThreadedEngine, threadOf } from './engine/embedded/threaded-engine.ts'
import type { Engine } from './engine/engine.ts'
import type { GenerationStore, IndexIdentity } from './engine/generation-store.ts'
import type { Upkeep } from './engine/upkeep.ts'
import { openWeaviate } from './engine/weaviate/open-weaviate.ts'
import { AppError } from './errors.ts'
import { workerEntry } from './launch-worker.ts'
import type { Logger } from './log.ts'
import { DIVISION_RULES } from './passages/divide-article.ts'
import { cacheSearches } from './retrieval/cache-searches.ts'
import type { Catalog } from './retrieval/catalog.ts'
import type { CitationChecker } from './retrieval/citation-checker.ts'
import type { CitationResolver } from './retrieval/citation-resolver.ts'
import type { ContextPacker } from './retrieval/context.ts'
import { createCatalog } from './retrieval/create-catalog.ts'
import { createCitationChecker } from './retrieval/create-citation-checker.ts'
import { createCitationResolver } from './retrieval/create-citation-resolver.ts'
import { createContextPacker } from './retrieval/create-context-packer.ts'
import { createSearcher } from './retrieval/create-searcher.ts'
import { createGptTokenCounter } from './retrieval/gpt-token-counter.ts'
import { createRemoteSearcher } from './retrieval/remote-searches.ts'
import type { ShowingSearcher } from './retrieval/search.ts'
import type { TokenCounter } from './retrieval/token-counter.ts'
import { showSearch } from './wire/show-search.ts'

/** What outlives any one generation of the index. */
export interface Foundation {
  readonly config: Config
  readonly embedder: Embedder
  readonly generations: GenerationStore
  readonly upkeep: Upkeep
  readonly identity: IndexIdentity
  readonly logger: Logger
  close(): Promise<void>
}

/** Where indexes are kept: all that is needed where nothing is embedded. */
export type Storage = Pick<Foundation, 'generations' | 'upkeep'>

export function openStorage(config: Config, logger: Logger): Storage {
  if (config.engine === 'weaviate') return openWeaviate(config.cluster, logger)
  const { indexData, graph, fusion, answerCache } = config
  const place = { indexData, graph, logger }
  const data: SearchThreadData = { weights: fusion, answerCache }
  const thread = { entry: workerEntry(import.meta.url, 'compose-thread'), data }
  return {
    generations: createEmbeddedGenerations({ ...place, open: options => openThreadedEngine(options, thread) }),
    upkeep: createEmbeddedUpkeep(place),
  }
}

/** Loads the model, which takes about half a second. */
export async function layFoundation(config: Config, logger: Logger): Promise<Foundation> {
  const { foundation, loaded } = await beginFoundation(config, logger)
  await loaded
  return foundation
}

/** Likewise, but other work can go on while the model loads: what is to be embedded waits. `loaded` says how that went. */
export async function beginFoundation(
  config: Config,
  logger: Logger,
): Promise<{ readonly foundation: Foundation; readonly loaded: Promise<void> }> {
  const model = await resolveModel(config)
  const checked = await checkModel(model, logger)
  const { embeddingWorkers: workers, embeddingContext: context } = config
  const { embedder: worker, loaded } = await startWorkerEmbedder(model, { workers, context, logger, checked })
  const embedder = cacheQueries(worker, { limit: config.queryCache })
  const foundation = {
    config,
    embedder,
    ...openStorage(config, logger),
    identity: { fingerprint: embedder.fingerprint, rules: DIVISION_RULES },
    logger,
    close: () => embedder.close(),
  }
  return { foundation, loaded }
}

/** Throws `model_invalid` when a file of the model is not what its checksums say. */
async function checkModel({ place }: ModelDescription, logger: Logger): Promise<readonly FileCheck[]> {
  if (!('folder' in place)) return []
  const { files, note } = await verifyModel(place.folder)
  if (note !== null) logger.warn({ folder: place.folder }, note)
  return files
}

/** What a server or a question on the command line needs. */
export interface Library {
  readonly searcher: ShowingSearcher
  readonly catalog: Catalog
  readonly embedder: Embedder
  readonly packer: ContextPacker
  readonly checker: CitationChecker
  readonly resolver: CitationResolver
  readonly engine: Engine
}

/** Null when there is no index; throws `index_mismatch` when it was made with another model or other rules. */
export async function openLibrary(foundation: Foundation): Promise<Library | null> {
  const manifest = await foundation.generations.current()
  if (manifest === null) return null
  return connect(foundation, await foundation.generations.open(manifest, foundation.identity))
}

/**
 * Publishes an empty generation where there is none, so that a server may start before anything is indexed. The signal
 * ends the wait for another writer.
 */
export async function openOrCreateLibrary(foundation: Foundation, signal?: AbortSignal): Promise<Library> {
  const library = await openLibrary(foundation)
  if (library !== null) return library
  const { generations, identity } = foundation
  const release = await generations.lock({ holder: 'verbatim serve', onWait: () => {}, ...(signal && { signal }) })
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

/** Where the index has a thread of its own, its searches are answered there. */
function createSearcherOn(
  { embedder, config }: Pick<Foundation, 'embedder' | 'config'>,
  engine: Engine,
): ShowingSearcher {
  const channel = threadOf(engine)
  if (channel !== null) return createRemoteSearcher({ channel, embedder, manifest: engine.manifest })
  const searcher = createSearcher({ reader: engine, embedder, weights: config.fusion, now: Date.now })
  return cacheSearches({ searcher, reader: engine, show: showSearch }, { limit: config.answerCache })
}

export function connect({ embedder, config }: Foundation, engine: Engine): Library {
  const searcher = createSearcherOn({ embedder, config }, engine)
  const counters = {
    o200k_base: createGptTokenCounter(),
    model: { name: embedder.fingerprint.model, count: embedder.countTokens },
  }
  return {
    engine,
    embedder,
    searcher,
    catalog: createCatalog(engine),
    packer: createContextPacker({ searcher, reader: engine, counters }),
    checker: createCitationChecker(engine),
    resolver: createCitationResolver(engine),
  }
}

/** What answers to assistants are bounded in; loads nothing before it counts. */
export function createTokenCounter(): TokenCounter {
  return createGptTokenCounter()
}

/** Checks citations without a model, so any index will do. Throws `not_found` when there is none. */
export async function openChecker(
  config: Config,
  logger: Logger,
): Promise<{ readonly checker: CitationChecker; close(): Promise<void> }> {
  const { generations } = openStorage(config, logger)
  const manifest = await generations.current()
  if (manifest === null) {
    const place = config.engine === 'weaviate' ? 'the cluster' : config.indexData
    const message = `there is no index in ${place}: build one with npm run build-index -- <folder>`
    throw new AppError('not_found', message)
  }
  const reader = await generations.openAny(manifest)
  return { checker: createCitationChecker(reader), close: () => reader.close() }
}

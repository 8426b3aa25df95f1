/** A whole library for tests: the embedded engine in a temporary folder, with an embedder that needs no model. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { LeftOut, SourceItem } from '../../src/articles/article-source.ts'
import { type Foundation, type Library, openOrCreateLibrary } from '../../src/compose.ts'
import { readConfig } from '../../src/config.ts'
import type { Embedder } from '../../src/embedding/embedder.ts'
import type { EmbeddedGenerationsOptions } from '../../src/engine/embedded/embedded-generations.ts'
import type { GenerationStore } from '../../src/engine/generation-store.ts'
import { createIndexer } from '../../src/indexing/create-indexer.ts'
import type { IndexOptions, IndexReport } from '../../src/indexing/indexer.ts'
import { createLogger, type Logger } from '../../src/log.ts'
import type { Article } from '../../src/model.ts'
import { DIVISION_RULES, divideText } from '../../src/passages/divide-article.ts'
import { createHashEmbedder } from './hash-embedder.ts'
import { openTestStorage } from './test-engine.ts'

export interface HashLibrary extends Library {
  readonly foundation: Foundation
  index(items: readonly (Article | LeftOut)[], options?: Partial<IndexOptions>): Promise<IndexReport>
}

/** Closed and removed after the test. */
export async function openHashLibrary(
  embedder: Embedder = createHashEmbedder({ dimensions: 256 }),
): Promise<HashLibrary> {
  const foundation = hashFoundation({ indexData: await temporaryIndexData(), embedder })
  const library = await openOrCreateLibrary(foundation)
  onTestFinished(() => library.engine.close())
  const divide = ({ text, language }: Article) => divideText(text, { language, excluded: [] })
  const indexer = createIndexer({ embedder, writer: library.engine, divide })
  return {
    ...library,
    foundation,
    index: (items, options = {}) => indexer.index(asItems(items), { missing: 'keep', ...options }),
  }
}

export interface HashFoundationOptions {
  readonly indexData: string
  readonly embedder?: Embedder
  readonly environment?: Readonly<Record<string, string>>
  readonly logger?: Logger
  /** Instead of the engine that tests run on. */
  readonly openGenerations?: (place: EmbeddedGenerationsOptions) => GenerationStore
}

export function hashFoundation(options: HashFoundationOptions): Foundation {
  const { indexData, embedder = createHashEmbedder({ dimensions: 256 }), logger = createLogger('silent') } = options
  const { openGenerations } = options
  const config = readConfig({ ...options.environment, INDEX_DATA: indexData })
  return {
    config,
    embedder,
    ...openTestStorage(config, logger),
    ...(openGenerations && { generations: openGenerations({ indexData, graph: config.graph, logger }) }),
    identity: { fingerprint: embedder.fingerprint, rules: DIVISION_RULES },
    logger,
    close: () => embedder.close(),
  }
}

/** Removed after the test, once what was opened in it since has been closed. */
export async function temporaryIndexData(): Promise<string> {
  const indexData = await mkdtemp(join(tmpdir(), 'verbatim-library-'))
  onTestFinished(() => rm(indexData, { recursive: true, force: true }))
  return indexData
}

async function* asItems(items: readonly (Article | LeftOut)[]): AsyncGenerator<SourceItem> {
  for (const item of items) {
    yield 'kind' in item ? item : { kind: 'article', article: item, path: item.id, line: null }
  }
}

/** The generations of an index in a folder on this machine. */
import type { GraphSettings } from '../../config.ts'
import type { Logger } from '../../log.ts'
import type { Engine } from '../engine.ts'
import { type GenerationStore, hasIdentity, type IndexIdentity, requireIdentity } from '../generation-store.ts'
import type { Manifest } from '../manifest.ts'
import type { EmbeddedEngineOptions } from './embedded-engine.ts'
import {
  createGeneration,
  currentGeneration,
  generationFolder,
  listGenerations,
  publishGeneration,
  readManifest,
  readPointer,
} from './generations.ts'
import { guardStorage } from './guard-storage.ts'
import { openArticleArchive } from './open-article-archive.ts'
import { openEmbeddedEngine } from './open-embedded-engine.ts'
import { acquireWriterLock, type LockHolder } from './writer-lock.ts'

export interface EmbeddedGenerationsOptions {
  readonly indexData: string
  readonly graph: GraphSettings
  readonly logger: Logger
  /** How to open an engine; in the thread of the caller unless said otherwise. */
  readonly open?: (options: EmbeddedEngineOptions) => Promise<Engine>
}

export function createEmbeddedGenerations(options: EmbeddedGenerationsOptions): GenerationStore {
  const { indexData, graph, logger, open = openEmbeddedEngine } = options
  const openAny = (manifest: Manifest) =>
    open({ folder: generationFolder(indexData, manifest.generation), manifest, graph, logger })
  return {
    current: () => guardStorage(indexData, () => readCurrent(indexData)),
    previous: () => guardStorage(indexData, () => readPrevious(indexData)),
    async open(manifest, identity) {
      requireIdentity(manifest, identity)
      return openAny(manifest)
    },
    openAny,
    openArchive: manifest => openArticleArchive(generationFolder(indexData, manifest.generation), manifest),
    prepare: identity => guardStorage(indexData, () => prepare(indexData, identity)),
    publish: generation => guardStorage(indexData, () => publishGeneration(indexData, generation)),
    async lock({ holder, onWait, signal }) {
      const wait = { onWait: (other: LockHolder | null) => onWait(describe(other)), ...(signal && { signal }) }
      const lock = await acquireWriterLock(indexData, { holder, wait })
      return () => lock.release()
    },
  }
}

async function readCurrent(indexData: string): Promise<Manifest | null> {
  const generation = await currentGeneration(indexData)
  return generation === null ? null : readManifest(generationFolder(indexData, generation))
}

async function readPrevious(indexData: string): Promise<Manifest | null> {
  const pointer = await readPointer(indexData)
  return pointer === null || pointer.previous === null
    ? null
    : readManifest(generationFolder(indexData, pointer.previous))
}

async function prepare(indexData: string, identity: IndexIdentity): Promise<Manifest> {
  const current = await readCurrent(indexData)
  if (current !== null && hasIdentity(current, identity)) return current
  return (await findUnfinished(indexData, identity)) ?? createGeneration(indexData, identity)
}

/** A build that was interrupted before it was published: the next one goes on with it. */
async function findUnfinished(indexData: string, identity: IndexIdentity): Promise<Manifest | null> {
  const kept = (await readPointer(indexData))?.previous
  const isOurs = (manifest: Manifest) => manifest.aside === undefined && manifest.generation !== kept
  return (await listGenerations(indexData)).find(each => isOurs(each) && hasIdentity(each, identity)) ?? null
}

function describe(holder: LockHolder | null): string {
  return holder === null ? 'another process' : `process ${holder.pid} (${holder.command}) since ${holder.since}`
}

/** The generations of an index in a folder on this machine. */
import { readdir } from 'node:fs/promises'
import type { GraphSettings } from '../../config.ts'
import { AppError } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import { requireFingerprint } from '../compare-fingerprints.ts'
import { type GenerationStore, hasIdentity, type IndexIdentity } from '../generation-store.ts'
import type { Manifest } from '../manifest.ts'
import {
  createGeneration,
  currentGeneration,
  generationFolder,
  publishGeneration,
  readManifest,
} from './generations.ts'
import { guardStorage } from './guard-storage.ts'
import { openEmbeddedEngine } from './open-embedded-engine.ts'
import { acquireWriterLock, type LockHolder } from './writer-lock.ts'

export interface EmbeddedGenerationsOptions {
  readonly indexData: string
  readonly graph: GraphSettings
  readonly logger: Logger
}

export function createEmbeddedGenerations(options: EmbeddedGenerationsOptions): GenerationStore {
  const { indexData, graph, logger } = options
  const openAny = (manifest: Manifest) =>
    openEmbeddedEngine({ folder: generationFolder(indexData, manifest.generation), manifest, graph, logger })
  return {
    current: () => guardStorage(indexData, () => readCurrent(indexData)),
    async open(manifest, identity) {
      requireIdentity(manifest, identity)
      return openAny(manifest)
    },
    openAny,
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

function requireIdentity(manifest: Manifest, { fingerprint, rules }: IndexIdentity): void {
  requireFingerprint(manifest, fingerprint)
  if (manifest.rules === rules) return
  throw new AppError(
    'index_mismatch',
    `the index ${manifest.generation} was divided by the rules ${manifest.rules}, expected ${rules}: run "npm run build-index" to build it anew`,
  )
}

async function prepare(indexData: string, identity: IndexIdentity): Promise<Manifest> {
  const current = await readCurrent(indexData)
  if (current !== null && hasIdentity(current, identity)) return current
  return (await findUnfinished(indexData, identity)) ?? createGeneration(indexData, identity)
}

/** A build aside that was interrupted has no finished build in its manifest; the next one goes on with it. */
async function findUnfinished(indexData: string, identity: IndexIdentity): Promise<Manifest | null> {
  const entries = await readdir(indexData, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (!entry.isDirectory()) continue
    const manifest = await readManifest(generationFolder(indexData, entry.name)).catch(() => null)
    if (manifest !== null && manifest.lastBuild === null && hasIdentity(manifest, identity)) return manifest
  }
  return null
}

function describe(holder: LockHolder | null): string {
  return holder === null ? 'another process' : `process ${holder.pid} (${holder.command}) since ${holder.since}`
}

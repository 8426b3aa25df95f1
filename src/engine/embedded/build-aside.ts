/** Opens a generation that is built while another is served, one at a time in all processes. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { GraphSettings } from '../../config.ts'
import { AppError } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import { hasIdentity } from '../generation-store.ts'
import type { Manifest } from '../manifest.ts'
import type { Aside, AsideRequest } from '../upkeep.ts'
import { createGeneration, generationFolder, listGenerations, readPointer } from './generations.ts'
import { guardStorage } from './guard-storage.ts'
import { openEmbeddedEngine } from './open-embedded-engine.ts'
import { removeGeneration, removeRemains } from './sweep-generations.ts'
import { acquireWriterLock, type WriterLock } from './writer-lock.ts'

export interface AsideParts {
  readonly indexData: string
  readonly graph: GraphSettings
  readonly logger: Logger
}

/** Throws `index_locked` naming who builds aside already. */
export async function buildAside(parts: AsideParts, { identity, holder }: AsideRequest): Promise<Aside> {
  const { indexData } = parts
  const lock = await lockAside(indexData, holder)
  return openAside(parts, lock, async () => {
    const unpublished = await listUnpublished(indexData)
    const ours = unpublished.find(manifest => manifest.aside === 'rebuild' && hasIdentity(manifest, identity))
    return ours ?? (await createGeneration(indexData, identity, 'rebuild'))
  })
}

/** Releases the lock when the generation cannot be opened, else when it is closed. */
export async function openAside(
  { indexData, graph, logger }: AsideParts,
  lock: WriterLock,
  prepare: () => Promise<Manifest>,
): Promise<Aside> {
  try {
    const manifest = await guardStorage(indexData, prepare)
    const folder = generationFolder(indexData, manifest.generation)
    const engine = await openEmbeddedEngine({ folder, manifest, graph, logger })
    return {
      engine,
      recall: sample => engine.measureRecall(sample),
      async close() {
        await engine.close()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** A lock of the same kind as the writer's, in a folder of its own. */
export async function lockAside(indexData: string, holder: string): Promise<WriterLock> {
  const folder = join(indexData, '.aside')
  await guardStorage(indexData, () => mkdir(folder, { recursive: true }))
  return acquireWriterLock(folder, { holder })
}

/** Removes what nobody refers to or will take up, unless somebody is building aside. Needs the writer's lock. */
export async function sweepGenerations(indexData: string, holder: string): Promise<void> {
  const lock = await lockAside(indexData, holder).catch(unlessLocked)
  if (lock === null) return
  try {
    for (const { generation, lastBuild, aside } of await listUnpublished(indexData)) {
      if (lastBuild !== null || aside !== undefined) await removeGeneration(indexData, generation)
    }
    await removeRemains(indexData)
  } finally {
    await lock.release()
  }
}

function unlessLocked(error: unknown): null {
  if (error instanceof AppError && error.code === 'index_locked') return null
  throw error
}

/** Throws `index_damaged` where it cannot be told which are published. */
async function listUnpublished(indexData: string): Promise<Manifest[]> {
  const pointer = await readPointer(indexData)
  const published = [pointer?.generation, pointer?.previous]
  return (await listGenerations(indexData)).filter(({ generation }) => !published.includes(generation))
}

/** That a graph has to be made anew is no news where that was asked for. */
export function hushed(logger: Logger): Logger {
  return logger.child({}, { level: 'error' })
}

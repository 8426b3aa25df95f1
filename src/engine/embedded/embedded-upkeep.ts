/** Keeps an index in a folder on this machine. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../manifest.ts'
import type { Compaction, Upkeep, UpkeepOptions } from '../upkeep.ts'
import { type AsideParts, buildAside, hushed, sweepGenerations } from './build-aside.ts'
import { mergeWords, pruneChanges, vacuum } from './compact-database.ts'
import type { EmbeddedEngine } from './embedded-engine.ts'
import { generationFolder } from './generations.ts'
import { guardStorage } from './guard-storage.ts'
import { inspectGeneration } from './inspect-generation.ts'
import { openEmbeddedEngine } from './open-embedded-engine.ts'
import { openPassagesDatabase, type PassagesDatabase } from './passages-database.ts'
import { checkBackup } from './read-backup.ts'
import { rederiveTables } from './rederive.ts'
import { restoreBackup } from './restore-backup.ts'
import { writeBackup } from './write-backup.ts'

export function createEmbeddedUpkeep(parts: AsideParts): Upkeep {
  const { indexData, graph } = parts
  const folderOf = ({ generation }: Manifest) => generationFolder(indexData, generation)
  return {
    buildAside: request => buildAside(parts, request),
    sweep: () => guardStorage(indexData, () => sweepGenerations(indexData, 'removing what is left over')),
    inspect: (manifest, options) =>
      guardStorage(folderOf(manifest), () =>
        inspectGeneration({ folder: folderOf(manifest), manifest, graph }, options),
      ),
    rederive: manifest => guardStorage(folderOf(manifest), () => rederive(parts, manifest)),
    compact: (manifest, options = {}) => guardStorage(folderOf(manifest), () => compact(parts, manifest, options)),
    backup: (manifest, file, options = {}) => writeBackup({ folder: folderOf(manifest), manifest, file }, options),
    checkBackup,
    restore: (file, identity, options = {}) => restoreBackup(parts, { file, identity }, options),
  }
}

async function rederive(parts: AsideParts, manifest: Manifest): Promise<void> {
  const folder = generationFolder(parts.indexData, manifest.generation)
  await withDatabase(folder, manifest, async db => rederiveTables(db))
  await rm(join(folder, 'graph.json'), { force: true })
  await withEngine({ ...parts, logger: hushed(parts.logger) }, manifest, engine => engine.settle())
}

async function compact(
  parts: AsideParts,
  manifest: Manifest,
  { onProgress, signal }: UpkeepOptions,
): Promise<Compaction> {
  const folder = generationFolder(parts.indexData, manifest.generation)
  const bytesBefore = await sizeOf(folder)
  const step = (done: number) => {
    onProgress?.(done, 3)
    signal?.throwIfAborted()
  }
  step(0)
  const prunedPoints = await withEngine(parts, manifest, engine => engine.renewGraph())
  step(1)
  const prunedChanges = await withDatabase(folder, manifest, async db => {
    const pruned = pruneChanges(db)
    await mergeWords(db, signal)
    step(2)
    vacuum(db)
    return pruned
  })
  step(3)
  return { bytesBefore, bytesAfter: await sizeOf(folder), prunedChanges, prunedPoints }
}

async function withEngine<T>(
  { indexData, graph, logger }: AsideParts,
  manifest: Manifest,
  work: (engine: EmbeddedEngine) => Promise<T>,
): Promise<T> {
  const folder = generationFolder(indexData, manifest.generation)
  const engine = await openEmbeddedEngine({ folder, manifest, graph, logger })
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

async function withDatabase<T>(
  folder: string,
  manifest: Manifest,
  work: (db: PassagesDatabase) => Promise<T>,
): Promise<T> {
  const db = openPassagesDatabase(folder, manifest)
  try {
    return await work(db)
  } finally {
    db.close()
  }
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0
  for (const name of await readdir(folder)) {
    const found = await stat(join(folder, name)).catch(() => null)
    bytes += found?.size ?? 0
  }
  return bytes
}

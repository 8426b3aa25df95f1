/** Makes a generation aside from a backup. */
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { IndexIdentity } from '../generation-store.ts'
import type { Aside, UpkeepOptions } from '../upkeep.ts'
import { type AsideParts, hushed, lockAside, openAside } from './build-aside.ts'
import { createGeneration, generationFolder } from './generations.ts'
import { checkBackup, invalid, readBackup } from './read-backup.ts'
import { removeGeneration } from './sweep-generations.ts'

/** Reads the backup twice: it is known to be whole before the first byte is written. */
export async function restoreBackup(
  parts: AsideParts,
  { file, identity }: { file: string; identity: IndexIdentity },
  options: UpkeepOptions,
): Promise<Aside> {
  const { counts } = await checkBackup(file, identity, options)
  const lock = await lockAside(parts.indexData, 'verbatim restore')
  const aside = await openAside({ ...parts, logger: hushed(parts.logger) }, lock, async () => {
    const manifest = await createGeneration(parts.indexData, identity, 'restore')
    try {
      await extractDatabase(file, join(generationFolder(parts.indexData, manifest.generation), 'passages.db'), options)
      return manifest
    } catch (error) {
      await removeGeneration(parts.indexData, manifest.generation)
      throw error
    }
  })
  const found = (await aside.engine.state()).counts
  if (found.articles === counts.articles && found.sentences === counts.sentences) return aside
  await aside.close()
  throw invalid(file, `it holds ${found.articles} articles, expected ${counts.articles}`)
}

async function extractDatabase(file: string, path: string, { signal }: UpkeepOptions): Promise<void> {
  const output: FileHandle = await open(path, 'wx')
  try {
    await readBackup(file, {
      ...(signal && { signal }),
      onData: async (member, data) => {
        if (member === 'passages.db') await output.appendFile(data)
      },
    })
    await output.sync()
  } finally {
    await output.close()
  }
}

/** Checks that a backup, if there is one, restores to what was acknowledged at some moment of its making. */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Foundation, openStorage } from '../../src/compose.ts'
import { openCaretaker } from '../../src/compose-indexing.ts'
import type { Truth } from './truth.ts'

export interface BackupCheck {
  readonly foundation: Foundation
  readonly truth: Truth
  readonly scratch: string
}

/** `file` is null where none was made. Answers what is wrong. */
export async function checkBackup({ foundation, truth, scratch }: BackupCheck, file: string | null): Promise<string[]> {
  if (file === null || !existsSync(file)) return []
  const indexData = join(scratch, 'restored')
  try {
    const found = await restoredVersions(foundation, indexData, file)
    return [...new Set([...truth.ids(), ...found.keys()])]
      .filter(id => !truth.everAllowed(id).has(found.get(id) ?? null))
      .map(id => `the backup has ${found.get(id) ?? 'nothing'} as ${id}`)
  } catch (error) {
    return [`a backup cannot be restored: ${error}`]
  } finally {
    rmSync(indexData, { recursive: true, force: true })
  }
}

async function restoredVersions(foundation: Foundation, indexData: string, file: string): Promise<Map<string, string>> {
  const storage = openStorage({ ...foundation.config, indexData }, foundation.logger)
  const options = { confirmed: true, onWait: () => {} }
  await openCaretaker(storage).restore(file, foundation.identity, options)
  const archive = await storage.generations.openArchive((await storage.generations.current())!)
  const found = new Map<string, string>()
  try {
    for await (const { id, found: archived } of archive.all()) found.set(id, archived?.article.textSha256 ?? 'damaged')
  } finally {
    await archive.close()
  }
  return found
}

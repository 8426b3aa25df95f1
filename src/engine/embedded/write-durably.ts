/** Replaces files so that a crash at any moment leaves the old content or the new, never a mixture. */
import { open, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Replaces the text of a file. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const temporary = temporaryName(path)
  await writeFile(temporary, text)
  await renameDurably(temporary, path)
}

/** Puts a finished file in another's place; the content is on disk before the name is. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await syncToDisk(from)
  await rename(from, to)
  await syncToDisk(dirname(to))
}

/** In the same folder, so that renaming is atomic, and of this process alone. */
export function temporaryName(path: string): string {
  return `${path}.${process.pid}.tmp`
}

/** Of a folder, the names in it. */
export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

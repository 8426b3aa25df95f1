/** A folder beside the generations whose files survive a crash at any moment, worked on by one process at a time. */
import { dirname } from 'node:path'
import { AppError } from '../../errors.ts'
import { guardStorage } from './guard-storage.ts'
import { renameDurably, syncToDisk, writeDurably } from './write-durably.ts'
import { acquireWriterLock } from './writer-lock.ts'

export interface DurableFolderOptions {
  readonly folder: string
  /** The work to name to others. */
  readonly holder: string
}

export function createDurableFolder({ folder, holder }: DurableFolderOptions) {
  const guard = <T>(work: () => Promise<T>): Promise<T> => guardStorage(folder, work)
  return {
    folder,
    guard,
    replace: (path: string, text: string) => guard(() => writeDurably(path, text)),
    rename: (from: string, to: string) =>
      guard(async () => {
        await renameDurably(from, to)
        // the folder may itself be new
        await syncToDisk(dirname(folder))
      }),
    claim: () => claim(folder, holder),
  }
}

async function claim(folder: string, holder: string): Promise<(() => Promise<void>) | null> {
  try {
    const lock = await acquireWriterLock(folder, { holder })
    return () => lock.release()
  } catch (error) {
    if (error instanceof AppError && error.code === 'index_locked') return null
    throw error
  }
}

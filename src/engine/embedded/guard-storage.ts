/** Turns errors of SQLite and of the file system into AppErrors that say what to do. */
import { dirname, join } from 'node:path'
import { AppError, messageOf } from '../../errors.ts'

/** Runs `work` for the generation in `folder`; what it throws is translated, once. */
export async function guardStorage<T>(folder: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw storageError(error, folder)
  }
}

type StorageCode = 'index_damaged' | 'index_locked' | 'index_read_only' | 'storage_failed'

/** What to do about a database that cannot be read. */
export function rebuildAdvice(folder: string): string {
  return `remove ${join(dirname(folder), 'current.json')} and run "npm run build-index" to build the index anew`
}

function storageError(error: unknown, folder: string): unknown {
  const code = codeOf(error)
  if (error instanceof AppError || code === null) return error
  const seen = messageOf(error)
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return wrap('index_damaged', `the database in ${folder} is damaged: ${seen}; ${rebuildAdvice(folder)}`, error)
  }
  if (/^SQLITE_FULL|^ENOSPC|^EDQUOT/.test(code)) {
    return wrap(
      'storage_failed',
      `the disk that holds ${folder} is full: ${seen}; free some space and try again`,
      error,
    )
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)|^EACCES|^EROFS|^EPERM/.test(code)) {
    const advice = 'make it writable for this user to change the index, and start again what was started before'
    return wrap('index_read_only', `${folder} cannot be written: ${seen}; ${advice}`, error)
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return wrap('index_locked', `another process is writing to ${folder}: ${seen}; try again later`, error)
  }
  if (/^SQLITE_IOERR|^EIO|^EMFILE|^ENFILE/.test(code)) {
    return wrap('storage_failed', `${folder} cannot be read or written: ${seen}; check the disk`, error)
  }
  return error
}

function wrap(code: StorageCode, message: string, cause: unknown): AppError {
  return new AppError(code, message, { cause })
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}

/** Errors of SQLite and of the file system say what to do. */
import { describe, expect, it } from 'vitest'
import { guardStorage } from '../../../src/engine/embedded/guard-storage.ts'
import { AppError } from '../../../src/errors.ts'

const folder = '/data/index/generation-1'

function failing(code: string): () => never {
  return () => {
    throw Object.assign(new Error('seen this'), { code })
  }
}

describe('guarding storage', () => {
  it('gives what the work gives', async () => {
    expect(await guardStorage(folder, () => 7)).toBe(7)
    expect(await guardStorage(folder, async () => 8)).toBe(8)
  })

  it('translates errors by their code, with what was seen, where, and the next step', async () => {
    const check = async (code: string, expected: string, advice: string) => {
      const work = guardStorage(folder, failing(code))
      await expect(work).rejects.toMatchObject({ code: expected, message: expect.stringMatching(/seen this.*; \w/) })
      await expect(work).rejects.toThrow(folder)
      await expect(work).rejects.toThrow(advice)
    }
    await check('SQLITE_CORRUPT', 'index_damaged', 'remove /data/index/current.json and run "npm run build-index"')
    await check('SQLITE_CORRUPT_VTAB', 'index_damaged', 'npm run build-index')
    await check('SQLITE_NOTADB', 'index_damaged', 'npm run build-index')
    await check('SQLITE_FULL', 'storage_failed', 'free some space')
    await check('ENOSPC', 'storage_failed', 'free some space')
    await check('SQLITE_READONLY_DBMOVED', 'index_read_only', 'make it writable')
    await check('SQLITE_CANTOPEN', 'index_read_only', 'make it writable')
    await check('EROFS', 'index_read_only', 'make it writable')
    await check('SQLITE_IOERR_WRITE', 'storage_failed', 'check the disk')
    await check('SQLITE_BUSY', 'index_locked', 'try again later')
  })

  it('leaves other errors as they are', async () => {
    const errors = [new AppError('not_found', 'nothing there'), new TypeError('a mistake of ours')]
    for (const error of errors) {
      const work = guardStorage(folder, () => {
        throw error
      })
      await expect(work).rejects.toBe(error)
    }
  })
})

/** Lets one process at a time write to an index; the lock is the operating system's and dies with its holder. */
import { accessSync, constants } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { AppError } from '../../errors.ts'
import { guardStorage } from './guard-storage.ts'
import { temporaryName } from './write-durably.ts'

export interface LockHolder {
  readonly pid: number
  /** What it is doing, such as `npm run build-index`. */
  readonly command: string
  /** ISO 8601 instant. */
  readonly since: string
}

export interface WriterLockOptions {
  /** The command to name to others. */
  readonly holder: string
  /** Wait for the lock instead of failing. */
  readonly wait?: {
    /** Called once, when the lock turns out to be held; null when its holder is not known. */
    readonly onWait?: (holder: LockHolder | null) => void
    readonly signal?: AbortSignal
  }
}

export interface WriterLock {
  /** May be called twice. */
  release(): Promise<void>
}

const ASK_AGAIN_MS = 100

/** Throws `index_locked` naming the holder, unless asked to wait; an aborted wait throws an `AbortError`. */
export async function acquireWriterLock(indexData: string, { holder, wait }: WriterLockOptions): Promise<WriterLock> {
  await guardStorage(indexData, () => mkdir(indexData, { recursive: true }))
  let isAsked = false
  for (;;) {
    const lock = await guardStorage(indexData, () => tryLock(indexData))
    if (lock !== null) return describeLock(lock, indexData, holder)
    const other = await readHolder(indexData)
    if (wait === undefined) throw locked(indexData, other)
    if (!isAsked) wait.onWait?.(other)
    isAsked = true
    await pause(ASK_AGAIN_MS, undefined, wait.signal === undefined ? {} : { signal: wait.signal })
  }
}

/** An exclusive transaction on a database of its own, in which nothing is ever written. */
function tryLock(indexData: string): Database.Database | null {
  const path = join(indexData, 'writer.lock.db')
  const db = new Database(path, { timeout: 0 })
  try {
    // of a file that cannot be written, SQLite would silently make the transaction a shared one
    accessSync(path, constants.W_OK)
    db.exec('BEGIN EXCLUSIVE')
    return db
  } catch (error) {
    db.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null
    throw error
  }
}

async function describeLock(lock: Database.Database, indexData: string, command: string): Promise<WriterLock> {
  const path = holderPath(indexData)
  const holder: LockHolder = { pid: process.pid, command, since: new Date().toISOString() }
  await note(path, holder)
  return {
    async release() {
      if (!lock.open) return
      await rm(path, { force: true }).catch(() => {})
      lock.close()
    },
  }
}

/** A note for others: a lock without one, on a full disk say, is a lock all the same. */
async function note(path: string, holder: LockHolder): Promise<void> {
  const temporary = temporaryName(path)
  try {
    await writeFile(temporary, `${JSON.stringify(holder)}\n`)
    await rename(temporary, path)
  } catch {
    await rm(temporary, { force: true }).catch(() => {})
  }
}

/** The file only informs: it may be missing or outlive its writer. */
async function readHolder(indexData: string): Promise<LockHolder | null> {
  try {
    const { pid, command, since } = JSON.parse(await readFile(holderPath(indexData), 'utf8'))
    return { pid: Number(pid), command: String(command), since: String(since) }
  } catch {
    return null
  }
}

function holderPath(indexData: string): string {
  return join(indexData, 'writer.lock.json')
}

function locked(indexData: string, holder: LockHolder | null): AppError {
  const who = holder === null ? 'another process' : `process ${holder.pid} (${holder.command}) since ${holder.since}`
  return new AppError('index_locked', `${indexData} is being written by ${who}; wait for it to end or stop it`)
}

/** Writes one state of a generation into one file, whatever is written to it meanwhile. */
import { existsSync, statSync } from 'node:fs'
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { create } from 'tar'
import { AppError } from '../../errors.ts'
import type { IndexCounts } from '../engine.ts'
import type { Manifest } from '../manifest.ts'
import type { BackupDescription, BackupOptions } from '../upkeep.ts'
import { BACKUP_FORMAT, type BackupContents, MEMBERS } from './backup-format.ts'
import { guardStorage } from './guard-storage.ts'
import { hashFile } from './hash-file.ts'
import { openPassagesDatabase } from './passages-database.ts'
import { createStoredArticles } from './read-articles.ts'
import { renameDurably } from './write-durably.ts'

export interface BackupRequest {
  /** Folder of the generation. */
  readonly folder: string
  readonly manifest: Manifest
  readonly file: string
}

/** Throws `invalid_request` where the file is there already or has no folder to be in. */
export async function writeBackup(request: BackupRequest, options: BackupOptions): Promise<BackupDescription> {
  const file = resolve(request.file)
  requirePlace(file, options.overwrite ?? false)
  return guardStorage(dirname(file), async () => {
    await removeStrays(file)
    const staging = `${file}.${process.pid}.tmp`
    await mkdir(staging)
    try {
      return await write({ ...request, file }, { staging, options })
    } finally {
      await rm(staging, { recursive: true, force: true })
    }
  })
}

async function write(
  { folder, manifest, file }: BackupRequest,
  { staging, options: { onProgress, signal } }: { staging: string; options: BackupOptions },
): Promise<BackupDescription> {
  const step = (done: number) => {
    onProgress?.(done, 3)
    signal?.throwIfAborted()
  }
  step(0)
  await guardStorage(folder, () => copyDatabase(folder, manifest, join(staging, 'passages.db')))
  const counts = countArticles(join(staging, 'passages.db'), folder)
  step(1)
  await writeFile(join(staging, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  const contents = await describe(staging, counts)
  await writeFile(join(staging, 'backup.json'), `${JSON.stringify(contents, null, 2)}\n`)
  step(2)
  const archive = join(staging, 'backup.tar')
  await create({ cwd: staging, file: archive, portable: true }, [...MEMBERS])
  signal?.throwIfAborted()
  await renameDurably(archive, file)
  step(3)
  return { file, bytes: (await stat(file)).size, manifest, counts, createdAt: contents.createdAt }
}

/** One read transaction, which takes no account of what is committed meanwhile; the copy has no gaps. */
function copyDatabase(folder: string, manifest: Manifest, to: string): void {
  const db = openPassagesDatabase(folder, manifest)
  try {
    db.prepare('VACUUM INTO ?').run(to)
  } finally {
    db.close()
  }
}

/** A copy of what is damaged would be taken for a backup. */
function countArticles(path: string, folder: string): IndexCounts {
  const copy = new Database(path, { readonly: true })
  try {
    const [first] = copy.pragma('quick_check(1)') as { quick_check: string }[]
    if (first?.quick_check === 'ok') return createStoredArticles(copy).state().counts
    throw new AppError(
      'index_damaged',
      `the database in ${folder} is damaged: ${first?.quick_check}; run "verbatim verify", nothing was written`,
    )
  } finally {
    copy.close()
  }
}

async function describe(staging: string, counts: IndexCounts): Promise<BackupContents> {
  const member = async (name: string) => {
    const path = join(staging, name)
    return { bytes: (await stat(path)).size, sha256: await hashFile(path) }
  }
  return {
    kind: 'verbatim backup',
    format: BACKUP_FORMAT,
    createdAt: new Date().toISOString(),
    counts,
    members: { 'manifest.json': await member('manifest.json'), 'passages.db': await member('passages.db') },
  }
}

function requirePlace(file: string, overwrite: boolean): void {
  if (!statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()) {
    throw new AppError('invalid_request', `there is no folder ${dirname(file)}: make it, or name another file`)
  }
  if (!overwrite && existsSync(file)) {
    throw new AppError('invalid_request', `${file} is there already: name another file, or replace it with --force`)
  }
}

/** What was left of backups to this file whose process was killed. */
async function removeStrays(file: string): Promise<void> {
  for (const name of await readdir(dirname(file))) {
    const rest = name.startsWith(basename(file)) ? name.slice(basename(file).length) : ''
    const pid = /^\.(\d+)\.tmp$/.exec(rest)?.[1]
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(dirname(file), name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Keeps jobs in a folder: each has a folder of its own with its record, its body, and a mark when it is to be cancelled. */
import { createReadStream } from 'node:fs'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job } from './import-jobs.ts'
import { isFinished, type JobRecord, parseRecord } from './job-record.ts'
import type { JobStorage } from './job-storage.ts'

export interface JobFolder {
  /** Null for an unknown or unreadable one. */
  find(id: string): Promise<JobRecord | null>
  /** In the order in which they came. */
  all(): Promise<JobRecord[]>
  /** After a crash there is this state or an earlier one. */
  note(record: JobRecord): Promise<void>
  /** Durable when it resolves; the body goes. */
  conclude(record: JobRecord): Promise<void>
  body(id: string): AsyncIterable<Uint8Array>
  isCancelled(id: string): Promise<boolean>
  markCancelled(id: string): Promise<void>
  /** The job as others see it. */
  view(record: JobRecord): Promise<Job>
  /** Removes jobs that ended before the instant, and bodies that broke off with the process that took them in. */
  prune(endedBefore: Date): Promise<void>
}

/** Folders of bodies that are still coming in; see `spool-body.ts`. */
export const INCOMING = '.part'

const ABANDONED_AFTER_MS = 86_400_000

const ID = /^[0-9a-f-]{36}$/

export function openJobFolder({ folder, guard, replace }: JobStorage): JobFolder {
  const place = (id: string, name: string) => join(folder, id, name)
  const find = async (id: string) => {
    const text = ID.test(id) ? await readIfThere(place(id, 'job.json')) : null
    return text === null ? null : parseRecord(text)
  }
  const isCancelled = async (id: string) => (await modifiedAt(place(id, 'cancel'))) !== null
  return {
    find: id => guard(() => find(id)),
    all: () =>
      guard(async () => {
        const found = await Promise.all((await namesIn(folder)).map(find))
        return found.filter(record => record !== null).sort(byAge)
      }),
    note: record => guard(() => replaceQuickly(place(record.id, 'job.json'), serialise(record))),
    conclude: record =>
      guard(async () => {
        await replace(place(record.id, 'job.json'), serialise(record))
        await rm(place(record.id, 'body'), { force: true })
      }),
    body: id => createReadStream(place(id, 'body'), { highWaterMark: 1 << 16 }),
    isCancelled: id => guard(() => isCancelled(id)),
    markCancelled: id => guard(() => writeFile(place(id, 'cancel'), '')),
    async view(record) {
      if (isFinished(record) || !(await guard(() => isCancelled(record.id)))) return record
      return { ...record, state: record.state === 'waiting' ? 'cancelled' : 'cancelling' }
    },
    prune: endedBefore => guard(() => prune(folder, endedBefore)),
  }
}

/** Without waiting for the disk: progress that is lost is made again, at the cost of comparing. */
async function replaceQuickly(path: string, text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text)
  await rename(`${path}.tmp`, path)
}

export function serialise(record: JobRecord): string {
  return `${JSON.stringify(record)}\n`
}

function byAge(a: JobRecord, b: JobRecord): number {
  return a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id) ? -1 : 1
}

async function prune(folder: string, endedBefore: Date): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name)
    const isUseless = name.endsWith(INCOMING) ? await isAbandoned(path) : await hasEnded(path, endedBefore)
    if (isUseless) await rm(path, { recursive: true, force: true })
  }
}

async function hasEnded(path: string, before: Date): Promise<boolean> {
  const finishedAt = parseRecord((await readIfThere(join(path, 'job.json'))) ?? '')?.finishedAt ?? null
  return finishedAt !== null && Date.parse(finishedAt) < before.getTime()
}

/** A body that is still coming in is written to all the time. */
async function isAbandoned(path: string): Promise<boolean> {
  const modified = (await modifiedAt(join(path, 'body'))) ?? (await modifiedAt(path))
  return modified !== null && modified.getTime() < Date.now() - ABANDONED_AFTER_MS
}

async function modifiedAt(path: string): Promise<Date | null> {
  const found = await absentAsNull(stat(path))
  return found?.mtime ?? null
}

function readIfThere(path: string): Promise<string | null> {
  return absentAsNull(readFile(path, 'utf8'))
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = (await absentAsNull(readdir(folder, { withFileTypes: true }))) ?? []
  return entries.filter(entry => entry.isDirectory()).map(entry => entry.name)
}

async function absentAsNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

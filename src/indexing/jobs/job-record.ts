/** The record of a job as it is kept on disk, and how it changes. */
import { randomUUID } from 'node:crypto'
import type { AppError } from '../../errors.ts'
import type { ImportResult } from '../article-editor.ts'
import type { Job, JobState } from './import-jobs.ts'

/** That a job is being cancelled is kept apart, since others than the process that runs it may ask for it. */
export type JobRecord = Job & { readonly state: Exclude<JobState, 'cancelling'> }

/** More are counted but not kept: they would be read by no one and make the record grow. */
export const MOST_REJECTED_KEPT = 100

const STATES: ReadonlySet<unknown> = new Set(['waiting', 'running', 'done', 'failed', 'cancelled'])

export function newRecord({ format, bytes }: Pick<Job, 'format' | 'bytes'>): JobRecord {
  return {
    id: randomUUID(),
    state: 'waiting',
    format,
    bytes,
    createdAt: now(),
    startedAt: null,
    finishedAt: null,
    progress: { bytes: 0, position: 0, created: 0, updated: 0, unchanged: 0, rejected: 0 },
    rejected: [],
    obstacle: null,
  }
}

/** Null for text that is no record, such as one of another version of this program. */
export function parseRecord(text: string): JobRecord | null {
  try {
    const found = JSON.parse(text)
    const isRecord = typeof found.id === 'string' && STATES.has(found.state) && typeof found.progress === 'object'
    return isRecord ? found : null
  } catch {
    return null
  }
}

export function start(record: JobRecord): JobRecord {
  return { ...record, state: 'running', startedAt: record.startedAt ?? now() }
}

/** `bytes` of the body are read. */
export function advance(record: JobRecord, results: readonly ImportResult[], bytes: number): JobRecord {
  const progress = { ...record.progress, bytes }
  const rejected = [...record.rejected]
  for (const { position, id, report, problems } of results) {
    progress.position = position
    progress[report?.change ?? 'rejected']++
    if (problems !== null && rejected.length < MOST_REJECTED_KEPT) rejected.push({ position, id, problems })
  }
  return { ...record, progress, rejected, obstacle: null }
}

export function hinder(record: JobRecord, { code, message: detail }: AppError): JobRecord {
  return { ...record, obstacle: { code, detail } }
}

export function finish(record: JobRecord, state: 'done' | 'failed' | 'cancelled'): JobRecord {
  return { ...record, state, finishedAt: now(), obstacle: state === 'failed' ? record.obstacle : null }
}

export function isFinished({ finishedAt }: JobRecord): boolean {
  return finishedAt !== null
}

function now(): string {
  return new Date().toISOString()
}

/** The port of imports that go on after their request was answered, and through restarts. */
import type { ReadRecord, RecordFormat } from '../../articles/read-records.ts'
import type { ErrorCode, Problem } from '../../errors.ts'

/** `cancelling`: what was asked to stop is stored as far as it came and ends soon. */
export type JobState = 'waiting' | 'running' | 'cancelling' | 'done' | 'failed' | 'cancelled'

export interface JobProgress {
  /** Of the body, read so far. */
  readonly bytes: number
  /** Position of the last record that was dealt with; 0 before the first. */
  readonly position: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly rejected: number
}

export interface RejectedRecord {
  readonly position: number
  readonly id: string | null
  readonly problems: readonly Problem[]
}

export interface Job {
  readonly id: string
  readonly state: JobState
  readonly format: RecordFormat
  /** Length of the body. */
  readonly bytes: number
  /** ISO 8601 instants. */
  readonly createdAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly progress: JobProgress
  /** The first ones; `progress.rejected` counts all. */
  readonly rejected: readonly RejectedRecord[]
  /** Why it failed; while it runs, what it waits for before it tries again. */
  readonly obstacle: { readonly code: ErrorCode; readonly detail: string } | null
}

/** A body that was taken in whole and lies on disk. */
export interface SpooledBody {
  readonly bytes: number
  records(): AsyncIterable<ReadRecord>
  /** Makes a job of it, which is durable when this resolves. */
  enqueue(): Promise<Job>
  /** Removes it, unless it became a job; may be called twice. */
  discard(): Promise<void>
}

export interface BodyOptions {
  readonly format: RecordFormat
  readonly maxBytes: number
}

export interface ImportJobs {
  /** Throws `payload_too_large`, or what storing it or `chunks` throws. Holds one chunk in memory. */
  spool(chunks: AsyncIterable<Uint8Array>, options: BodyOptions): Promise<SpooledBody>
  find(id: string): Promise<Job | null>
  /** The newest first. */
  list(): Promise<Job[]>
  /** Has no effect on a job that has ended; null when there is no such job. */
  cancel(id: string): Promise<Job | null>
  /** Ends work after the batch under way; the rest goes on with the next start. May be called twice. */
  close(): Promise<void>
}

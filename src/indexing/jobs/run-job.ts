/** Runs one job from where it stands to its end, trying again for as long as what hinders it may pass. */
import { setTimeout as pause } from 'node:timers/promises'
import { type ReadRecord, readRecords } from '../../articles/read-records.ts'
import { AppError, type ErrorCode, messageOf } from '../../errors.ts'
import type { JobRecord } from './job-record.ts'
import { advance, finish, hinder, start } from './job-record.ts'
import type { RunnerParts } from './runner-parts.ts'

/** Another writer, a full disk, a model that fails: someone may mend it, and then the job goes on. */
const LASTING: ReadonlySet<ErrorCode> = new Set(['internal', 'invalid_request', 'invalid_configuration'])

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000
const LOOK_EVERY_MS = 1000

/** Ends with the job, or early when the signal is given. */
export async function runJob(parts: RunnerParts, waiting: JobRecord, signal: AbortSignal): Promise<void> {
  const run = { parts, signal, cancelled: new AbortController(), record: start(waiting) }
  await look(run)
  parts.logger.info({ job: waiting.id, bytes: waiting.bytes, from: waiting.progress.position }, 'import begins')
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const { position } = run.record.progress
    const error = await attempt(run)
    if (error === null) break
    if (run.record.progress.position > position) pauseMs = FIRST_PAUSE_MS
    await reportHindrance(run, error)
    await waitAWhile(run, pauseMs)
  }
  const { state, progress } = run.record
  parts.logger.info(
    { job: waiting.id, state, ...progress },
    state === 'running' ? 'import interrupted' : 'import ended',
  )
}

interface Run {
  readonly parts: RunnerParts
  readonly signal: AbortSignal
  readonly cancelled: AbortController
  record: JobRecord
}

/** What stopped it short of its end, if that may pass; null when it has ended or is to stop. */
async function attempt(run: Run): Promise<AppError | null> {
  try {
    if (!run.cancelled.signal.aborted) await importRest(run)
    if (run.cancelled.signal.aborted) await conclude(run, 'cancelled')
    else if (!run.signal.aborted) await conclude(run, 'done')
    return null
  } catch (thrown) {
    const error = thrown instanceof AppError ? thrown : new AppError('internal', messageOf(thrown), { cause: thrown })
    if (!LASTING.has(error.code)) return error
    run.parts.logger.error({ job: run.record.id, err: thrown }, 'import failed')
    run.record = hinder(run.record, error)
    return conclude(run, 'failed').then(
      () => null,
      () => error,
    )
  }
}

async function importRest(run: Run): Promise<void> {
  const { parts, record, signal, cancelled } = run
  const counted = countBytes(parts.folder.body(record.id))
  const rest = after(readRecords(counted.chunks, record.format), record.progress.position)
  await parts.folder.note(record)
  await parts.editor.importRecords(rest, {
    signal: AbortSignal.any([signal, cancelled.signal]),
    async onResults(results) {
      run.record = advance(run.record, results, counted.bytes())
      await parts.folder.note(run.record)
      await look(run)
    },
  })
}

async function conclude(run: Run, state: 'done' | 'failed' | 'cancelled'): Promise<void> {
  const record = finish(run.record, state)
  await run.parts.folder.conclude(record)
  run.record = record
}

/** Looks whether the job is to be cancelled, which another process may have been told. */
async function look({ parts, record, cancelled }: Run): Promise<void> {
  if (await parts.folder.isCancelled(record.id)) cancelled.abort()
}

async function reportHindrance(run: Run, error: AppError): Promise<void> {
  const { folder, logger } = run.parts
  if (run.record.obstacle?.detail !== error.message) {
    logger.warn({ job: run.record.id, code: error.code, reason: error.message }, 'import waits')
  }
  run.record = hinder(run.record, error)
  await folder.note(run.record).catch(() => {}) // on a full disk there may be no room for that either
}

async function waitAWhile(run: Run, ms: number): Promise<void> {
  const { signal, cancelled } = run
  for (let waited = 0; waited < ms && !signal.aborted && !cancelled.signal.aborted; waited += LOOK_EVERY_MS) {
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
    await look(run).catch(() => {})
  }
}

async function* after(records: AsyncIterable<ReadRecord>, position: number): AsyncGenerator<ReadRecord> {
  for await (const record of records) if (record.position > position) yield record
}

function countBytes(source: AsyncIterable<Uint8Array>) {
  let bytes = 0
  async function* chunks() {
    for await (const chunk of source) {
      bytes += chunk.length
      yield chunk
    }
  }
  return { chunks: chunks(), bytes: () => bytes }
}

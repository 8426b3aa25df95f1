/** Runs jobs one after the other, in one process at a time, until told to stop; what is left goes on later. */
import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '../../errors.ts'
import { isFinished, type JobRecord } from './job-record.ts'
import { runJob } from './run-job.ts'
import type { RunnerParts } from './runner-parts.ts'

export interface JobRunner {
  /** Looks for jobs now. */
  wake(): void
  /** Resolves when the batch under way is stored; may be called twice. */
  stop(): Promise<void>
}

/** How soon a job is found that was taken in by another process, or left by one that died, in milliseconds. */
const LOOK_EVERY_MS = 1000
const PRUNE_EVERY_MS = 600_000

export function startJobRunner(parts: RunnerParts): JobRunner {
  const stopping = new AbortController()
  let nap = new AbortController()
  const rest = async () => {
    const signal = AbortSignal.any([nap.signal, stopping.signal])
    await pause(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => {})
    nap = new AbortController()
  }
  const ended = runUntilStopped(parts, { signal: stopping.signal, rest })
  return {
    wake: () => nap.abort(),
    async stop() {
      stopping.abort()
      await ended
    },
  }
}

interface Shift {
  readonly signal: AbortSignal
  readonly rest: () => Promise<void>
}

/** A trouble with the folder itself is logged once and looked at again later: it is no reason to end. */
async function runUntilStopped(parts: RunnerParts, { signal, rest }: Shift): Promise<void> {
  let prunedAt = Number.NEGATIVE_INFINITY
  let trouble = ''
  while (!signal.aborted) {
    try {
      await workOff(parts, signal)
      if (performance.now() - prunedAt > PRUNE_EVERY_MS) {
        await parts.folder.prune(new Date(Date.now() - parts.retentionMs))
        prunedAt = performance.now()
      }
      trouble = ''
    } catch (error) {
      if (messageOf(error) !== trouble) parts.logger.error({ err: error }, 'jobs cannot be looked at; trying again')
      trouble = messageOf(error)
    }
    await rest()
  }
}

async function workOff(parts: RunnerParts, signal: AbortSignal): Promise<void> {
  if ((await nextJob(parts)) === undefined) return
  const release = await parts.storage.claim()
  if (release === null) return
  try {
    for (;;) {
      const record = signal.aborted ? undefined : await nextJob(parts)
      if (record === undefined) return
      await runJob(parts, record, signal)
    }
  } finally {
    await release()
  }
}

async function nextJob({ folder }: RunnerParts): Promise<JobRecord | undefined> {
  return (await folder.all()).find(record => !isFinished(record))
}

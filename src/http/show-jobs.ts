/** Maps jobs to wire shapes, by hand, so that these stay still. */
import type { Job } from '../indexing/jobs/import-jobs.ts'
import { showRejected } from './show-edits.ts'

/** Without the problems, of which a single job tells. */
export function showJobs(jobs: readonly Job[]) {
  return { jobs: jobs.map(showSummary) }
}

export function showJob(job: Job) {
  return { ...showSummary(job), problems: job.rejected.map(showRejected) }
}

function showSummary({ id, state, format, bytes, createdAt, startedAt, finishedAt, progress, obstacle }: Job) {
  const { bytes: bytesRead, position, created, updated, unchanged, rejected } = progress
  return {
    id,
    kind: 'import',
    state,
    format: format === 'lines' ? 'ndjson' : 'json',
    bytes,
    createdAt,
    startedAt,
    finishedAt,
    progress: { bytes: bytesRead, position, created, updated, unchanged, rejected },
    obstacle: obstacle === null ? null : { code: obstacle.code, detail: obstacle.detail },
  }
}

/** One ready answer for each thing that can be written: what the wire shapes are checked with. */
import type { Importing } from '../../src/http/import-articles.ts'
import type { EditReport, ImportResult } from '../../src/indexing/article-editor.ts'
import type { Job, SpooledBody } from '../../src/indexing/jobs/import-jobs.ts'
import { article } from './sample-app.ts'

const report: EditReport = { id: article.id, sha256: article.textSha256, change: 'updated', passages: 2, sentences: 3 }
const problems = [{ pointer: '#/text', detail: 'is missing; give the text of the article as text or markdown' }]

const results: readonly ImportResult[] = [
  { position: 1, id: article.id, report, problems: null },
  { position: 3, id: null, report: null, problems },
]

export const job: Job = {
  id: '0b5f2c7e-5d0f-4f5e-9a36-0d7c3b1f2a11',
  state: 'running',
  format: 'lines',
  bytes: 1_048_576,
  createdAt: '2026-03-15T06:00:00.000Z',
  startedAt: '2026-03-15T06:00:01.000Z',
  finishedAt: null,
  progress: { bytes: 65_536, position: 40, created: 30, updated: 5, unchanged: 4, rejected: 1 },
  rejected: [{ position: 3, id: null, problems }],
  obstacle: {
    code: 'index_locked',
    detail: 'the index is being written by process 7 (verbatim index): try again later',
  },
}

const body: SpooledBody = {
  bytes: 2,
  async *records() {},
  enqueue: async () => job,
  discard: async () => {},
}

export const sampleWriting: Importing = {
  editor: {
    put: async () => report,
    remove: async () => true,
    importRecords: async (_records, { onResults }) => onResults(results),
  },
  jobs: {
    spool: async () => body,
    find: async () => job,
    list: async () => [job],
    cancel: async () => job,
  },
}

/** Imports as jobs: bodies are kept on disk until they are stored, so that no restart loses one. */
import type { Logger } from '../../log.ts'
import type { ArticleEditor } from '../article-editor.ts'
import type { ImportJobs } from './import-jobs.ts'
import { openJobFolder } from './job-folder.ts'
import { isFinished } from './job-record.ts'
import type { JobStorage } from './job-storage.ts'
import { startJobRunner } from './run-jobs.ts'
import { spoolBody } from './spool-body.ts'

export interface ImportJobsParts {
  readonly storage: JobStorage
  readonly editor: ArticleEditor
  readonly logger: Logger
  /** How long a job can be asked for after its end, in milliseconds. */
  readonly retentionMs: number
}

/** A list of more would help no one. */
const MOST_LISTED = 100

/** Goes on at once with what an earlier process left. */
export function createImportJobs({ storage, ...parts }: ImportJobsParts): ImportJobs {
  const folder = openJobFolder(storage)
  const runner = startJobRunner({ ...parts, folder, storage })
  const viewOf = async (id: string) => {
    const record = await folder.find(id)
    return record === null ? null : folder.view(record)
  }
  return {
    spool: (chunks, options) => spoolBody({ storage, onEnqueued: runner.wake }, chunks, options),
    find: viewOf,
    async list() {
      const newest = (await folder.all()).reverse().slice(0, MOST_LISTED)
      return Promise.all(newest.map(folder.view))
    },
    async cancel(id) {
      const record = await folder.find(id)
      if (record === null || isFinished(record)) return record
      await folder.markCancelled(id)
      runner.wake()
      return viewOf(id)
    },
    close: () => runner.stop(),
  }
}

/** What running jobs takes. */
import type { Logger } from '../../log.ts'
import type { ArticleEditor } from '../article-editor.ts'
import type { JobFolder } from './job-folder.ts'
import type { JobStorage } from './job-storage.ts'

export interface RunnerParts {
  readonly folder: JobFolder
  readonly storage: Pick<JobStorage, 'claim'>
  readonly editor: ArticleEditor
  readonly logger: Logger
  /** How long a job can be asked for after its end, in milliseconds. */
  readonly retentionMs: number
}

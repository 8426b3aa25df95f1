/** The wiring of a server that follows its index and takes what is written. */
import { join } from 'node:path'
import { connect, type Foundation, type Library } from './compose.ts'
import { divideArticle } from './compose-indexing.ts'
import { createDurableFolder } from './engine/embedded/durable-folder.ts'
import type { Engine } from './engine/engine.ts'
import type { ArticleEditor } from './indexing/article-editor.ts'
import { createArticleEditor } from './indexing/create-article-editor.ts'
import { createImportJobs } from './indexing/jobs/create-import-jobs.ts'
import type { ImportJobs } from './indexing/jobs/import-jobs.ts'
import { createServedIndex } from './serving/create-served-index.ts'
import type { ServedIndex } from './serving/served-index.ts'

/** The index as a running server has it: it follows what is published and takes what is written. */
export interface Serving {
  readonly index: ServedIndex<Library>
  readonly editor: ArticleEditor
  readonly jobs: ImportJobs
  /** Ends the work on jobs, to go on with the next start, and closes the library; may be called twice. */
  close(): Promise<void>
}

/** `library` is the first to be served. */
export function serveIndex(foundation: Foundation, library: Library): Serving {
  const { generations, identity, embedder, logger, config } = foundation
  const { waitMs } = config.writing
  const parts = { generations, identity, logger, waitMs, connect: (engine: Engine) => connect(foundation, engine) }
  const index = createServedIndex(parts, library.engine)
  const editor = createArticleEditor({ index, embedder, divide: divideArticle })
  const jobs = startJobs(foundation, editor)
  const close = async () => {
    await jobs.close()
    await index.close()
  }
  return { index, editor, jobs, close }
}

function startJobs({ config, logger }: Foundation, editor: ArticleEditor): ImportJobs {
  const storage = createDurableFolder({ folder: join(config.indexData, 'jobs'), holder: 'verbatim serve' })
  return createImportJobs({ storage, editor, logger, retentionMs: config.writing.jobRetentionMs })
}

/** Brings the index up to date with folders and files, with progress, and formats the report. */
import type { SourceItem } from '../articles/article-source.ts'
import { readArticles } from '../articles/read-articles.ts'
import { type Building, type Foundation, openForBuilding } from '../compose.ts'
import type { IndexReport } from '../indexing/indexer.ts'
import { formatReport } from './print-report.ts'
import { type ProgressOptions, showProgress } from './show-progress.ts'

export interface UpdateOptions {
  readonly paths: readonly string[]
  readonly missing: 'keep' | 'remove'
  readonly progress: ProgressOptions['style']
  readonly signal: AbortSignal
}

export interface Update {
  readonly report: IndexReport
  /** For people. */
  readonly text: string
}

export async function updateIndex(foundation: Foundation, options: UpdateOptions): Promise<Update> {
  const building = await openForBuilding(foundation, holder => {
    process.stderr.write(`waiting: the index is being written by ${holder}\n`)
  })
  try {
    return await build(building, options)
  } finally {
    await building.close()
  }
}

/** An interrupted first build is published as far as it came; an interrupted replacement stays aside. */
async function build(building: Building, options: UpdateOptions): Promise<Update> {
  const started = performance.now()
  const { indexer, engine } = building
  const view = showProgress({ total: await countArticles(options.paths), style: options.progress })
  const report = await indexer
    .index(withCarryOver(building, options), { ...options, onProgress: view.update })
    .finally(view.stop)
  await engine.recordBuild()
  if (!report.interrupted || !building.replaces) await building.publish()
  const { counts } = await engine.state()
  const seconds = (performance.now() - started) / 1000
  return { report, text: formatReport(report, { seconds, counts, generation: engine.manifest.generation }) }
}

/** What is given goes first: articles of the replaced generation only fill what it leaves. */
async function* withCarryOver(building: Building, { paths, missing }: UpdateOptions): AsyncGenerator<SourceItem> {
  const given = new Set<string>()
  for await (const item of readArticles(paths)) {
    if (item.kind === 'article') given.add(item.article.id)
    yield item
  }
  if (missing === 'keep') yield* building.carryOver(given)
}

async function countArticles(paths: readonly string[]): Promise<number> {
  let count = 0
  for await (const item of readArticles(paths)) if (item.kind === 'article') count++
  return count
}

/** Brings the index up to date with a source of articles, with progress, and formats the report. */
import type { SourceItem } from '../articles/article-source.ts'
import type { Foundation } from '../compose.ts'
import { type Building, openForBuilding } from '../compose-indexing.ts'
import { AppError } from '../errors.ts'
import type { IndexReport } from '../indexing/indexer.ts'
import { formatReport } from './print-report.ts'
import { type ProgressOptions, showProgress } from './show-progress.ts'

export interface UpdateOptions {
  /** Called twice: once to measure the articles, once to index them. */
  readonly source: () => AsyncIterable<SourceItem>
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
  const building = await waitForTurn(foundation, options.signal)
  try {
    return await build(building, options)
  } finally {
    await building.close()
  }
}

/** Throws `index_locked` when told to stop while another process is writing. */
async function waitForTurn(foundation: Foundation, signal: AbortSignal): Promise<Building> {
  let writer = ''
  const onWait = (holder: string) => {
    writer = holder
    process.stderr.write(`waiting: the index is being written by ${holder}\n`)
  }
  try {
    return await openForBuilding(foundation, { onWait, signal })
  } catch (error) {
    if (!signal.aborted || writer === '') throw error
    const message = `interrupted: the index is being written by ${writer}; nothing was indexed, run the command again later`
    throw new AppError('index_locked', message, { cause: error })
  }
}

/** An interrupted first build is published as far as it came; an interrupted replacement stays aside. */
async function build(building: Building, options: UpdateOptions): Promise<Update> {
  const started = performance.now()
  const { indexer, engine, replaces } = building
  const view = showProgress({ ...(await measureSource(options)), style: options.progress })
  const given = { ids: new Set<string>(), hasProblems: false }
  const indexing = indexer.index(withCarryOver(building, options, given), {
    missing: replaces ? 'replace' : options.missing,
    signal: options.signal,
    onProgress: view.update,
  })
  const indexed = await indexing.finally(view.stop)
  const isKept = replaces && options.missing === 'remove' && given.hasProblems
  const report = isKept ? { ...indexed, notRemovedBecause: 'some of the input could not be read' } : indexed
  if (!report.interrupted) await engine.settle()
  if (!report.interrupted) await engine.recordBuild()
  if (!report.interrupted || !replaces) await building.publish()
  const { counts } = await engine.state()
  const seconds = (performance.now() - started) / 1000
  return { report, text: formatReport(report, { seconds, counts, generation: engine.manifest.generation }) }
}

/**
 * What is given goes first: articles of the replaced generation only fill what it leaves. They do so too where the
 * others were to go but something given could not be read, as what cannot be read is not gone.
 */
async function* withCarryOver(
  building: Building,
  { source, missing }: UpdateOptions,
  given: { readonly ids: Set<string>; hasProblems: boolean },
): AsyncGenerator<SourceItem> {
  for await (const item of source()) {
    if (item.kind === 'article') given.ids.add(item.article.id)
    if (item.kind === 'problem') given.hasProblems = true
    yield item
  }
  if (missing === 'keep' || given.hasProblems) yield* building.carryOver(given.ids)
}

/** Ends early when the signal is given: reading a large folder takes a while. */
async function measureSource({ source, signal }: UpdateOptions): Promise<{ articles: number; units: number }> {
  const total = { articles: 0, units: 0 }
  for await (const item of source()) {
    if (signal.aborted) break
    if (item.kind !== 'article') continue
    total.articles++
    total.units += item.article.text.length
  }
  return total
}

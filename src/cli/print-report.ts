/** Prints what an indexing run did: each left-out item by path and line, then a table. */
import Table from 'cli-table3'
import type { LeftOut } from '../articles/article-source.ts'
import type { IndexCounts } from '../engine/engine.ts'
import type { IndexReport } from '../indexing/indexer.ts'

export interface RunFigures {
  readonly seconds: number
  /** What the index holds after the run. */
  readonly counts: IndexCounts
  readonly generation: string
}

export function formatReport(report: IndexReport, { seconds, counts, generation }: RunFigures): string {
  const rate = report.embeddedSentences === 0 ? '–' : Math.round(report.embeddedSentences / seconds)
  const table = new Table({ head: ['this run', ''], style: { head: [], border: [] }, colAligns: ['left', 'right'] })
  table.push(
    ['articles read', report.articles],
    ['  reused, unchanged', report.reused],
    ['  embedded', report.embeddedArticles],
    ['sentences embedded', report.embeddedSentences],
    ['  longer than the model reads, in parts', report.longSentences],
    ['passages stored', report.passages],
    ['left out (listed above)', report.leftOut],
    ['removed', report.removed],
    ['seconds', seconds.toFixed(1)],
    ['sentences per second', rate],
  )
  const total = `index ${generation}: ${counts.articles} articles, ${counts.passages} passages, ${counts.sentences} sentences`
  return [...report.leftOutItems.map(formatLeftOut), ...notes(report), table.toString(), total].join('\n')
}

function notes({ interrupted, notRemovedBecause }: IndexReport): string[] {
  const lines: string[] = []
  if (interrupted) lines.push('interrupted: what was indexed is kept, and the next run goes on from there')
  if (notRemovedBecause !== null) lines.push(`nothing was removed, because ${notRemovedBecause}`)
  return lines
}

function formatLeftOut({ kind, path, line, reason }: LeftOut): string {
  return `${kind}: ${path}${line === null ? '' : `:${line}`}: ${reason}`
}

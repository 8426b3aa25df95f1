/** The running account of one indexing run. */
import type { LeftOut } from '../articles/article-source.ts'
import type { EmbeddedCounts } from './embed-article.ts'
import type { IndexOptions, IndexProgress, IndexReport } from './indexer.ts'

export interface Removal {
  readonly removed: number
  readonly notRemovedBecause: string | null
}

export type Run = ReturnType<typeof startRun>

export function startRun({ missing, signal, onProgress }: IndexOptions) {
  const leftOutItems: LeftOut[] = []
  const counts = {
    articles: 0,
    reused: 0,
    embeddedArticles: 0,
    embeddedSentences: 0,
    longSentences: 0,
    passages: 0,
    units: 0,
    leftOut: 0,
  }
  const add = (more: Partial<IndexProgress>) => {
    for (const key of Object.keys(more) as (keyof IndexProgress)[]) counts[key] += more[key] ?? 0
    onProgress?.({ ...counts })
  }
  const isInterrupted = () => signal?.aborted ?? false
  const hasProblems = () => leftOutItems.some(item => item.kind === 'problem')
  return {
    add,
    embedded: ({ sentences, longSentences, units }: EmbeddedCounts) =>
      add({ embeddedSentences: sentences, longSentences, units }),
    leaveOut(item: LeftOut) {
      leftOutItems.push(item)
      add({ leftOut: 1 })
    },
    mayRemove: () => missing !== 'keep' && !isInterrupted() && (missing === 'replace' || !hasProblems()),
    removalHindrance(): string | null {
      if (missing === 'keep') return null
      return isInterrupted() ? 'the run was interrupted' : 'some of the input could not be read'
    },
    report: (removal: Removal): IndexReport => ({
      ...counts,
      ...removal,
      leftOutItems,
      interrupted: isInterrupted(),
    }),
  }
}

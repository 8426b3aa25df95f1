/** The running account of one rebuild. */
import type { DamagedArticle, RebuildOptions, RebuildProgress } from './rebuilder.ts'
import type { TransferEvents } from './transfer-articles.ts'

export type RebuildRun = ReturnType<typeof startRebuildRun>

export function startRebuildRun({ onProgress, signal }: RebuildOptions) {
  const damaged: DamagedArticle[] = []
  const progress = {
    phase: 'copying' as RebuildProgress['phase'],
    articles: 0,
    total: 0,
    copiedSentences: 0,
    embeddedSentences: 0,
  }
  const looks: number[] = []
  let before = 0
  const tell = () => onProgress?.({ ...progress })
  const events: TransferEvents = {
    signal,
    onDamaged: (id, reason) => damaged.push({ id, reason }),
    onArticles(count) {
      progress.articles += count
      tell()
    },
  }
  return {
    events,
    onSentences(kind: 'copied' | 'embedded', count: number) {
      progress[`${kind}Sentences`] += count
      tell()
    },
    progress: progress as Readonly<typeof progress>,
    /** Of the last look: what was damaged before may have been written anew since. */
    damaged: damaged as readonly DamagedArticle[],
    /** Articles put or removed by every look but the first. */
    caughtUp: () => looks.slice(1).reduce((sum, count) => sum + count, 0),
    /** Another look at what is to be taken over. */
    look(articles: number) {
      before = progress.articles
      progress.total = before + articles
      damaged.length = 0
    },
    /** Ends a look; answers how many articles were put or removed. */
    end(removed: number): number {
      const count = progress.articles - before + removed
      looks.push(count)
      return count
    },
    enter(phase: RebuildProgress['phase']) {
      signal?.throwIfAborted()
      progress.phase = phase
      tell()
    },
  }
}

/** The running account of one copy. */
import type { EmbeddedArticle } from '../model.ts'
import type { CopyOptions, CopyProgress, DamagedArticle } from './copier.ts'
import type { TransferEvents } from './transfer-articles.ts'

export type CopyRun = ReturnType<typeof startCopyRun>

export function startCopyRun({ onProgress, signal }: CopyOptions) {
  const progress = { phase: 'copying' as CopyProgress['phase'], articles: 0, total: 0, sentences: 0 }
  const damaged: DamagedArticle[] = []
  let removed = 0
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
    progress: progress as Readonly<typeof progress>,
    /** Of the last look: what was damaged before may have been written anew since. */
    damaged: damaged as readonly DamagedArticle[],
    removed: () => removed,
    /** Another look at what differs. */
    look(articles: number) {
      progress.total = progress.articles + articles
      damaged.length = 0
      tell()
    },
    carry({ passages }: EmbeddedArticle) {
      progress.sentences += passages.reduce((sum, { sentences }) => sum + sentences.length, 0)
    },
    remove(count: number) {
      removed += count
    },
    enter(phase: CopyProgress['phase']) {
      signal?.throwIfAborted()
      progress.phase = phase
      tell()
    },
  }
}

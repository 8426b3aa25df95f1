/** The port of copying: what one engine serves becomes what another serves, vectors included. */
import type { IndexCounts } from '../engine/engine.ts'
import type { DamagedArticle } from './rebuilder.ts'

export type { DamagedArticle }

export interface CopyProgress {
  readonly phase: 'copying' | 'settling' | 'verifying' | 'catching up'
  /** Articles put, of those known to differ. */
  readonly articles: number
  readonly total: number
  readonly sentences: number
}

export interface CopyReport {
  /** False when the target serves articles that the source lacks, and it was not asked to remove them. */
  readonly isDone: boolean
  /** Generations. */
  readonly from: string
  readonly to: string
  /** What the target served before and keeps to go back to; null where that was nothing or this very generation. */
  readonly replaced: string | null
  readonly counts: IndexCounts
  readonly copiedArticles: number
  readonly copiedSentences: number
  readonly removedArticles: number
  /** Ids that only the target has, where nothing was done. */
  readonly surplus: readonly string[]
  /** Left out, as what is stored in the source is not what came in once. */
  readonly damaged: readonly DamagedArticle[]
  /** Articles read from both and found the same, vectors bit for bit. */
  readonly compared: number
  /** Share of the exactly nearest sentences that the target finds, over a sample; 1 for none. */
  readonly recall: number
}

export interface CopyOptions {
  /** Leave damaged articles out; else they end the copy before anything is published. */
  readonly withoutDamaged: boolean
  /** Remove what the target serves and the source lacks. */
  readonly prune: boolean
  /** Articles to compare, and sentences to ask for their neighbours; 0 for none. */
  readonly sample: number
  readonly onProgress?: (progress: CopyProgress) => void
  readonly onWait: (holder: string) => void
  /** Ends the copy by throwing the signal's reason; the next one goes on from there. */
  readonly signal?: AbortSignal
}

export interface Copier {
  /**
   * Copies what differs: into the generation that the target serves if that is of the same model and rules, else into one
   * that is published when it is proved. Throws `not_found` where the source serves nothing, `index_damaged` for damaged
   * articles and for a copy that does not prove equal.
   */
  copy(options: CopyOptions): Promise<CopyReport>
}

/** The port of rebuilding: another generation from the articles of the one that is served. */
import type { IndexCounts } from '../engine/engine.ts'

export interface RebuildProgress {
  readonly phase: 'copying' | 'settling' | 'verifying' | 'catching up'
  /** Articles taken over, of those known to be to take over. */
  readonly articles: number
  readonly total: number
  readonly copiedSentences: number
  readonly embeddedSentences: number
}

export interface DamagedArticle {
  readonly id: string
  readonly reason: string
}

export interface RebuildReport {
  readonly from: string
  readonly to: string
  readonly counts: IndexCounts
  readonly copiedSentences: number
  readonly embeddedSentences: number
  /** Articles that were written or removed while the generation was built. */
  readonly caughtUp: number
  /** Left out, as what is stored is not what came in once. */
  readonly damaged: readonly DamagedArticle[]
  /** Share of the nearest sentences that the new graph finds, over a sample. */
  readonly recall: number
  /** Lowest cosine between a stored vector and one made again, over a sample; 1 for an empty one. */
  readonly leastCosine: number
}

export interface RebuildOptions {
  /** Leave damaged articles out; else they end the rebuild before anything is published. */
  readonly withoutDamaged: boolean
  readonly onProgress?: (progress: RebuildProgress) => void
  readonly onWait: (holder: string) => void
  /** Ends the rebuild by throwing the signal's reason; the next one goes on from there. */
  readonly signal?: AbortSignal
}

export interface Rebuilder {
  /**
   * Throws `not_found` where nothing is served, `index_damaged` for damaged articles or a new generation that does not
   * prove whole, `index_locked` while another rebuild runs or when another generation was published meanwhile.
   */
  rebuild(options: RebuildOptions): Promise<RebuildReport>
}

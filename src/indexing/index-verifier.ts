/** The port of proving that an index is whole, and of mending what can be mended. */
import type { IndexCounts } from '../engine/engine.ts'
import type { Finding } from '../engine/upkeep.ts'

export type { Finding }

export interface Verification {
  readonly generation: string
  readonly counts: IndexCounts
  /** Empty when all is well. */
  readonly findings: readonly Finding[]
  /** Share of the nearest sentences that the saved graph finds, over a sample; null where no graph is saved. */
  readonly recall: number | null
  /** Sentences that were embedded again, and the lowest cosine with what is stored. */
  readonly compared: number
  readonly leastCosine: number
}

export interface Repair {
  readonly before: Verification
  /** What is left is what could not be repaired. */
  readonly after: Verification
  /** Articles that were divided and embedded again. */
  readonly embeddedArticles: number
}

export interface VerifyOptions {
  /** Sentences to embed again, and as many to ask for their neighbours; 0 for none. */
  readonly sample: number
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

export interface RepairOptions extends VerifyOptions {
  readonly onWait: (holder: string) => void
}

export interface IndexVerifier {
  /** Changes nothing. Throws `not_found` where there is no index, `index_mismatch` for one of another identity. */
  verify(options: VerifyOptions): Promise<Verification>
  /** Verifies, mends what is derived, and verifies again. */
  repair(options: RepairOptions): Promise<Repair>
}

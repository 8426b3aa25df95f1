/** The port of indexing: a stream of source items in, a report of what was done out. */
import type { LeftOut, SourceItem } from '../articles/article-source.ts'

/** Counts so far. `reused` articles were stored already, unchanged. */
export interface IndexProgress {
  readonly articles: number
  readonly reused: number
  readonly embeddedArticles: number
  readonly embeddedSentences: number
  /** Sentences longer than the model's window, embedded in parts. */
  readonly longSentences: number
  readonly passages: number
  /** UTF-16 units of the articles' texts that are dealt with: what tells how far along a run is. */
  readonly units: number
  readonly leftOut: number
}

export interface IndexReport extends IndexProgress {
  readonly leftOutItems: readonly LeftOut[]
  /** Articles stored earlier that are not among the items and were removed. */
  readonly removed: number
  /** Why a wanted removal did not take place; null when it did or was not wanted. */
  readonly notRemovedBecause: string | null
  /** True when the signal ended the run early; what was stored until then stays. */
  readonly interrupted: boolean
}

export interface IndexOptions {
  /**
   * What becomes of stored articles that are not among the items: they stay; they go, unless some item could not be
   * read, as what cannot be read is not gone; or they go in any case, as the items are all there is to be.
   */
  readonly missing: 'keep' | 'remove' | 'replace'
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: IndexProgress) => void
}

export interface Indexer {
  /** Unchanged articles cost a comparison, changed ones are replaced whole, every stored batch is durable. */
  index(items: AsyncIterable<SourceItem>, options: IndexOptions): Promise<IndexReport>
}

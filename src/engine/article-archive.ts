/** The port of a generation's articles with their vectors: to take them over, compare and export them. */
import type { Passage, Vector } from '../model.ts'
import type { IndexState, StoredArticle } from './engine.ts'
import type { Manifest } from './manifest.ts'

export interface ArchivedPassage extends Passage {
  /** One per sentence; null where what is stored is not what its checksum says. */
  readonly vectors: readonly (Vector | null)[]
}

export interface ArchivedArticle {
  /** As stored: whether it is what its hashes say is for the reader to check. */
  readonly article: StoredArticle
  readonly passages: readonly ArchivedPassage[]
}

/** `found` is null when what is stored under the id cannot be read as an article. */
export interface ArchiveEntry {
  readonly id: string
  readonly found: ArchivedArticle | null
}

export interface ArticleArchive {
  readonly manifest: Manifest
  state(): Promise<IndexState>
  /** Content digest per article, of one state of the index. */
  digests(): Promise<Map<string, string>>
  /** Null for an article that is not there or cannot be read. */
  read(id: string): Promise<ArchivedArticle | null>
  /** Every article of one state of the index, by id, whatever is written meanwhile. */
  all(): AsyncGenerator<ArchiveEntry>
  /** May be called twice. */
  close(): Promise<void>
}

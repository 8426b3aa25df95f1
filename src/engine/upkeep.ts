/** The port of keeping an index: building aside, proving that it is whole, compacting, saving and restoring it. */
import type { Engine, IndexCounts } from './engine.ts'
import type { IndexIdentity } from './generation-store.ts'
import type { Manifest } from './manifest.ts'

/** A generation that is built while another is served. */
export interface Aside {
  readonly engine: Engine
  /** Share of the nearest sentences that searching finds, against an exact scan, over a sample; 1 when empty. */
  recall(sample: number): Promise<number>
  /** Closes the engine and lets others build aside; may be called twice. What is unfinished waits for the next time. */
  close(): Promise<void>
}

export interface AsideRequest {
  readonly identity: IndexIdentity
  /** Who builds, for the message that another sees. */
  readonly holder: string
}

/** What is wrong, and what mends it. */
export interface Finding {
  readonly part: 'file' | 'articles' | 'passages' | 'sentences' | 'vectors' | 'attributes' | 'words' | 'graph'
  /** Null where it is not about one article. */
  readonly articleId: string | null
  /** What was seen and what was expected. */
  readonly detail: string
  /**
   * `derive`: made again from what is whole. `embed`: the article is divided and embedded again from its text.
   * `replace`: what is lost is nowhere else in the index, so the article has to come in again or a backup be restored.
   */
  readonly mend: 'derive' | 'embed' | 'replace'
}

export interface Inspection {
  readonly findings: readonly Finding[]
  readonly counts: IndexCounts
  /** Of the sample; null where there is no graph on disk to search. */
  readonly recall: number | null
}

export interface UpkeepOptions {
  /** How far along, of a total that is known from the start. */
  readonly onProgress?: (done: number, total: number) => void
  /** Ends the work early by throwing the signal's reason; what was served stays as it was. */
  readonly signal?: AbortSignal
}

export interface InspectOptions extends UpkeepOptions {
  /** How many sentences to ask for their neighbours. */
  readonly sample: number
}

export interface Compaction {
  readonly bytesBefore: number
  readonly bytesAfter: number
  /** Lines of the change log that nobody needs any more. */
  readonly prunedChanges: number
  /** Points of removed sentences that left the graph. */
  readonly prunedPoints: number
}

/** What a backup holds. */
export interface BackupDescription {
  readonly file: string
  readonly bytes: number
  readonly manifest: Manifest
  readonly counts: IndexCounts
  /** ISO 8601 instant. */
  readonly createdAt: string
}

export interface BackupOptions extends UpkeepOptions {
  /** Replace a file that is there. */
  readonly overwrite?: boolean
}

export interface Upkeep {
  /** Takes up an unfinished build of the same identity, else begins one. Throws `index_locked` while another builds. */
  buildAside(request: AsideRequest): Promise<Aside>
  /** Removes what interrupted builds aside have left. Needs the writer's lock; waits for no other build aside. */
  sweep(): Promise<void>
  /** Looks at everything that the engine keeps, and changes nothing. Others may read and write meanwhile. */
  inspect(manifest: Manifest, options: InspectOptions): Promise<Inspection>
  /** Makes all that is derived anew. Needs the writer's lock. */
  rederive(manifest: Manifest): Promise<void>
  /** Gives back the room of what was removed. Needs the writer's lock; searches go on. */
  compact(manifest: Manifest, options?: UpkeepOptions): Promise<Compaction>
  /** Writes one file with one state of a generation, whatever is written meanwhile. */
  backup(manifest: Manifest, file: string, options?: BackupOptions): Promise<BackupDescription>
  /**
   * Throws `backup_invalid` when the file is not a whole backup, `index_mismatch` when it is of another identity; reads
   * all of it and touches nothing.
   */
  checkBackup(file: string, identity: IndexIdentity, options?: UpkeepOptions): Promise<BackupDescription>
  /** A generation aside that holds what the backup does, to be published. Throws as `checkBackup` does. */
  restore(file: string, identity: IndexIdentity, options?: UpkeepOptions): Promise<Aside>
}

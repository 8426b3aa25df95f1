/** The port of what keeps an index without embedding anything: going back, compacting, saving, restoring, exporting. */
import type { IndexIdentity } from '../engine/generation-store.ts'
import type { BackupDescription, BackupOptions, Compaction, UpkeepOptions } from '../engine/upkeep.ts'
import type { ExportRecord } from './export-record.ts'

export type { BackupDescription, Compaction, ExportRecord }

/** How the articles of one generation differ from those of another. */
export interface Differences {
  /** In the one that is left, but not in the other, or other there. */
  readonly lost: readonly string[]
  /** Only in the other. */
  readonly regained: readonly string[]
}

export interface LockOptions {
  readonly onWait: (holder: string) => void
  readonly signal?: AbortSignal
}

export interface SwitchOptions extends LockOptions, UpkeepOptions {
  /** Go on although articles are lost from sight. */
  readonly confirmed: boolean
}

/** `isDone` is false when it was not confirmed that articles are lost. */
export interface Switch {
  readonly isDone: boolean
  /** Null where nothing readable was served. */
  readonly from: string | null
  readonly to: string
  /** Name of the model of the one that is served then. */
  readonly model: string
  /** Null when what is served cannot be read, so that nobody knows. */
  readonly differences: Differences | null
}

export interface Restoration extends Switch {
  readonly backup: BackupDescription
}

export interface Caretaker {
  /** Makes the generation current that was served before. Throws `not_found` when there is none. */
  rollBack(options: SwitchOptions): Promise<Switch>
  compact(options: LockOptions & UpkeepOptions): Promise<Compaction>
  backup(file: string, options: BackupOptions): Promise<BackupDescription>
  /** Checks all of the backup before anything else; the generation that was served is kept to go back to. */
  restore(file: string, identity: IndexIdentity, options: SwitchOptions): Promise<Restoration>
  /** Every article of one state of the index, by id. Throws `index_damaged` at one that cannot be read. */
  export(options: { readonly withPassages: boolean; readonly withVectors: boolean }): AsyncGenerator<ExportRecord>
}

/** The port of changing single articles of the index that is served, and many of them one after the other. */
import type { ReadRecord } from '../articles/read-records.ts'
import type { Problem } from '../errors.ts'
import type { Article } from '../model.ts'

export type Change = 'created' | 'updated' | 'unchanged'

/** What became of an article that could be taken; counts are of what is stored now. */
export interface EditReport {
  readonly id: string
  /** SHA-256 (hex) of the stored text, UTF-8. */
  readonly sha256: string
  readonly change: Change
  readonly passages: number
  readonly sentences: number
}

/** `position` is that of the record, from 1; `id` is null where the record has none that could be read. */
export type ImportResult =
  | { readonly position: number; readonly id: string; readonly report: EditReport; readonly problems: null }
  | {
      readonly position: number
      readonly id: string | null
      readonly report: null
      readonly problems: readonly Problem[]
    }

export interface ImportOptions {
  /** Ends the import early; what was reported until then is stored. */
  readonly signal?: AbortSignal
  /** In the order of the records, a few at a time, each stored durably by then; the import waits for it. */
  readonly onResults: (results: readonly ImportResult[]) => Promise<void> | void
}

/** What it reports is durable and is found by the next search. Throws `index_locked` when it waited too long. */
export interface ArticleEditor {
  put(article: Article): Promise<EditReport>
  /** False when there was no such article. */
  remove(id: string): Promise<boolean>
  /** Of records with one id the last one stays. */
  importRecords(records: AsyncIterable<ReadRecord>, options: ImportOptions): Promise<void>
}

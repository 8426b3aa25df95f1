/** An article as it is exported: the record that indexing reads, with what else is asked for beside it. */
import type { ArchivedArticle } from '../engine/article-archive.ts'
import type { Article, Span } from '../model.ts'

export interface ExportedPassage extends Span {
  readonly sentences: readonly Span[]
  /** One per sentence; null where the stored one is damaged. */
  readonly vectors?: readonly (readonly number[] | null)[]
}

export interface ExportRecord extends Article {
  /** Spans in UTF-16 units of the text; indexing takes no notice of them. */
  readonly passages?: readonly ExportedPassage[]
}

export interface ExportOptions {
  readonly withPassages: boolean
  /** Only together with passages. */
  readonly withVectors: boolean
}

export function toExportRecord(
  { article, passages }: ArchivedArticle,
  { withPassages, withVectors }: ExportOptions,
): ExportRecord {
  const { textSha256: _, digest: __, ...record } = article
  if (!withPassages) return record
  const exported = passages.map(({ start, end, sentences, vectors }) => ({
    start,
    end,
    sentences,
    ...(withVectors && { vectors: vectors.map(vector => (vector === null ? null : [...vector])) }),
  }))
  return { ...record, passages: exported }
}

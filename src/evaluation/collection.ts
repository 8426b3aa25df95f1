/** The shapes of a judged collection: documents, questions and which documents answer them. */

export interface CollectionDocument {
  /** Also the id of the article that it is indexed as. */
  readonly id: string
  /** Empty when the collection has none. */
  readonly title: string
  readonly text: string
}

export interface Question {
  readonly id: string
  /** Trimmed, not empty. */
  readonly text: string
  /** Strings of which a good passage contains one; null when the collection gives none. */
  readonly answers: readonly string[] | null
}

/** Judged score per document id; above 0 is relevant. */
export type Gains = ReadonlyMap<string, number>

export interface Collection {
  readonly name: string
  readonly documents: readonly CollectionDocument[]
  /** Each has at least one relevant document in `qrels`, which need not be among `documents`. */
  readonly queries: readonly Question[]
  /** Per question id. */
  readonly qrels: ReadonlyMap<string, Gains>
  /** Texts of the judged sentences per question id, when sentences inside the documents were judged; else null. */
  readonly sentences: ReadonlyMap<string, readonly string[]> | null
}

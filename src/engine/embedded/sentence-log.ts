/** Reads stored vectors and the change log: all that what is held in memory is derived from. */
import type { Vector } from '../../model.ts'
import { vectorOf } from '../vector-bytes.ts'
import type { LabelRange } from './label-ranges.ts'
import type { PassagesDatabase } from './passages-database.ts'

export interface StoredVector {
  readonly label: number
  /** Row of its passage. */
  readonly passage: number
  readonly vector: Vector
}

/** What one article put or removed did to the sentences. */
export interface SentenceChange {
  readonly sequence: number
  readonly added: LabelRange | null
  readonly removed: LabelRange | null
}

export interface SentenceLog {
  /** The last change; 0 when there was none. */
  sequence(): number
  /**
   * In order, a bounded number at a time; empty when there are no more. Null when those that follow were pruned: then
   * only a look at all sentences tells what happened.
   */
  changesAfter(sequence: number): SentenceChange[] | null
  /** Whether words and all else that is derived may have been made anew since; see `rederiveTables`. */
  isRederivedAfter(sequence: number): boolean
  isEmpty(): boolean
  /** Labels of all stored sentences, ascending. */
  labels(): number[]
  /** In order, a bounded number at a time; empty when there are no more. */
  vectorsAfter(label: number): StoredVector[]
  /** Those of a range that are still stored, in order. */
  vectorsIn(range: LabelRange): StoredVector[]
  /** Null when the sentence is no longer stored. */
  vector(label: number): Vector | null
}

const CHANGES_AT_ONCE = 64
const VECTORS_AT_ONCE = 1000

export function createSentenceLog(db: PassagesDatabase): SentenceLog {
  const sequence = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM changes').pluck()
  const changes = db.prepare<[number], ChangeRow>(
    `SELECT * FROM changes WHERE seq > ? ORDER BY seq LIMIT ${CHANGES_AT_ONCE}`,
  )
  // A change to no sentence, or numbers that are gone, may stand for anything.
  const rederived = db
    .prepare<[{ reached: number }], number>(`
      SELECT min(seq) <> @reached + 1 OR max(added_from IS NULL AND removed_from IS NULL) FROM changes WHERE seq > @reached`)
    .pluck()
  const after = db
    .prepare<[number], VectorRow>(
      `SELECT id, passage, vector FROM sentences WHERE id > ? ORDER BY id LIMIT ${VECTORS_AT_ONCE}`,
    )
    .raw()
  const between = db
    .prepare<[number, number], VectorRow>(
      'SELECT id, passage, vector FROM sentences WHERE id BETWEEN ? AND ? ORDER BY id',
    )
    .raw()
  // Walks over an index of numbers rather than over the vectors.
  const labels = db.prepare<[], number>('SELECT id FROM sentences INDEXED BY sentences_by_passage').pluck()
  const first = db.prepare<[], number>('SELECT 1 FROM sentences LIMIT 1').pluck()
  const one = db.prepare<[number], Buffer>('SELECT vector FROM sentences WHERE id = ?').pluck()
  return {
    sequence: () => sequence.get()!,
    changesAfter(reached) {
      const found = changes.all(reached).map(toChange)
      const [next] = found
      // Numbers are given without gaps, and the last change is never pruned.
      return next !== undefined && next.sequence !== reached + 1 ? null : found
    },
    isRederivedAfter: reached => rederived.get({ reached }) === 1,
    isEmpty: () => first.get() === undefined,
    labels: () => labels.all().sort((a, b) => a - b),
    vectorsAfter: label => after.all(label).map(toStoredVector),
    vectorsIn: ({ from, to }) => between.all(from, to).map(toStoredVector),
    vector(label) {
      const bytes = one.get(label)
      return bytes === undefined ? null : vectorOf(bytes)
    },
  }
}

type VectorRow = readonly [id: number, passage: number, vector: Buffer]

interface ChangeRow {
  readonly seq: number
  readonly added_from: number | null
  readonly added_to: number | null
  readonly removed_from: number | null
  readonly removed_to: number | null
}

function toStoredVector([id, passage, vector]: VectorRow): StoredVector {
  return { label: id, passage, vector: vectorOf(vector) }
}

function toChange(row: ChangeRow): SentenceChange {
  return {
    sequence: row.seq,
    added: toRange(row.added_from, row.added_to),
    removed: toRange(row.removed_from, row.removed_to),
  }
}

function toRange(from: number | null, to: number | null): LabelRange | null {
  return from === null || to === null ? null : { from, to }
}

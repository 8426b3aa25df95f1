/** Holds the vector of every sentence in memory, rounded: for scans, and for whatever the graph does not have yet. */
import type { Vector } from '../../model.ts'
import { type ByteVectors, createByteVectors } from './byte-vectors.ts'
import type { BestKeeper } from './keep-best.ts'
import { countUpTo, type LabelRange } from './label-ranges.ts'
import type { StoredVector } from './sentence-log.ts'

export interface ResidentSentences {
  /** How many are held. */
  readonly count: number
  /** Highest label ever added; later ones are higher, since sentence ids are not reused. */
  readonly lastLabel: number
  /** Labels have to rise from call to call. */
  add(sentence: StoredVector): void
  /** False when the label is not held. */
  remove(label: number): boolean
  has(label: number): boolean
  /** Row of the sentence's passage, or null when it is not held. */
  passageOf(label: number): number | null
  /** Ascending. */
  labels(): number[]
  /** Offers the rounded cosines of those held within a range. */
  scan(query: Vector, range: LabelRange, keeper: BestKeeper): void
  /** Good until the next sentence is added or removed. */
  comparer(query: Vector): SentenceComparer
}

/** Rounded cosines with one vector. */
export interface SentenceComparer {
  /** Null for a sentence that is not held. */
  cosine(label: number): number | null
  /** Of so many sentences with labels in a row, or null when one of them is not held. */
  cosinesFrom(firstLabel: number, count: number): Float32Array | null
}

/** Removed sentences stay in place until they are more than this share, and more than this number. */
const REMOVED_SHARE = 0.25
const REMOVED_AT_LEAST = 4096

export function createResidentSentences(dimensions: number): ResidentSentences {
  let table = emptyTable(dimensions)
  let lastLabel = 0
  return {
    get count() {
      return table.labels.length - table.removed.size
    },
    get lastLabel() {
      return lastLabel
    },
    add({ label, passage, vector }) {
      table.labels.push(label)
      table.passages.push(passage)
      table.vectors.add(vector)
      lastLabel = label
    },
    remove(label) {
      const slot = slotOf(table, label)
      if (slot === null) return false
      table.removed.add(slot)
      if (isWorn(table)) table = withoutRemoved(table, dimensions)
      return true
    },
    has: label => slotOf(table, label) !== null,
    passageOf(label) {
      const slot = slotOf(table, label)
      return slot === null ? null : table.passages[slot]!
    },
    labels: () => table.labels.filter((_, slot) => !table.removed.has(slot)),
    scan: (query, range, keeper) => scan(table, query, { range, keeper }),
    comparer: query => createComparer(table, query),
  }
}

/** A slot is a place in each of the lists. */
interface Table {
  /** Ascending. */
  readonly labels: number[]
  readonly passages: number[]
  readonly vectors: ByteVectors
  /** Slots whose sentences are gone. */
  readonly removed: Set<number>
}

function emptyTable(dimensions: number): Table {
  return { labels: [], passages: [], vectors: createByteVectors(dimensions), removed: new Set() }
}

function slotOf({ labels, removed }: Table, label: number): number | null {
  const slot = placeOf(labels, label)
  return labels[slot] === label && !removed.has(slot) ? slot : null
}

/** Of the last label that is not above; where none was removed before, labels and places rise together. */
function placeOf(labels: readonly number[], label: number): number {
  const direct = label - (labels[0] ?? 0)
  return labels[direct] === label ? direct : countUpTo(labels, label) - 1
}

function createComparer(table: Table, query: Vector): SentenceComparer {
  const { labels, removed } = table
  const cosineAt = table.vectors.comparer(query)
  return {
    cosine(label) {
      const slot = slotOf(table, label)
      return slot === null ? null : cosineAt(slot)
    },
    cosinesFrom(firstLabel, count) {
      const first = placeOf(labels, firstLabel)
      // Labels rise by at least 1 from slot to slot, so the last one tells whether there is a gap.
      if (labels[first] !== firstLabel || labels[first + count - 1] !== firstLabel + count - 1) return null
      const cosines = new Float32Array(count)
      for (let i = 0; i < count; i++) {
        if (removed.has(first + i)) return null
        cosines[i] = cosineAt(first + i)
      }
      return cosines
    },
  }
}

function scan(
  { labels, vectors, removed }: Table,
  query: Vector,
  { range, keeper }: { range: LabelRange; keeper: BestKeeper },
): void {
  const cosineAt = vectors.comparer(query)
  const end = countUpTo(labels, range.to)
  for (let slot = countUpTo(labels, range.from - 1); slot < end; slot++) {
    if (!removed.has(slot)) keeper.offer(labels[slot]!, cosineAt(slot))
  }
}

function isWorn({ labels, removed }: Table): boolean {
  return removed.size > REMOVED_AT_LEAST && removed.size > labels.length * REMOVED_SHARE
}

function withoutRemoved(table: Table, dimensions: number): Table {
  const kept = emptyTable(dimensions)
  for (const [slot, label] of table.labels.entries()) {
    if (table.removed.has(slot)) continue
    kept.labels.push(label)
    kept.passages.push(table.passages[slot]!)
    kept.vectors.addFrom(table.vectors, slot)
  }
  return kept
}

/** Adds up what the words of a question give to rows, and finds the rows with the most. */

import type { SizedRows } from './sized-rows.ts'
import type { Postings } from './word-postings.ts'

export interface ScoreSums {
  /** Sets all to nothing again; there are as many slots as there are rows. */
  clear(rows: SizedRows): void
  /** Words have to be added in the order of the question, so that sums are rounded as FTS5's are. */
  add(postings: Postings, averageSize: number): void
  of(slot: number): number
  /** Slots with the highest sums, at most `limit`, best first; of equal ones the lower first. */
  best(limit: number): number[]
}

/** Parameters of BM25 in FTS5 (https://sqlite.org/fts5.html#the_bm25_function). */
const K1 = 1.2
const B = 0.75

/** What is held grows to 12 bytes for each row. */
export function createScoreSums(): ScoreSums {
  let sums = new Float64Array()
  let touched = new Uint32Array()
  let count = 0
  let sizes = new Uint32Array()
  return {
    clear(rows) {
      for (let i = 0; i < count; i++) sums[touched[i]!] = 0
      count = 0
      sizes = rows.sizes as typeof sizes
      if (sums.length >= rows.sizes.length) return
      sums = new Float64Array(sizes.length)
      touched = new Uint32Array(sizes.length)
    },
    add({ slots, counts, idf }, averageSize) {
      for (let i = 0; i < slots.length; i++) {
        const slot = slots[i]!
        const often = counts[i]!
        const before = sums[slot]!
        if (before === 0) touched[count++] = slot
        const length = 1 - B + (B * sizes[slot]!) / averageSize
        sums[slot] = before + idf * ((often * (K1 + 1)) / (often + K1 * length))
      }
    },
    of: slot => sums[slot] ?? 0,
    best: limit => bestOf(touched.subarray(0, count), sums, limit),
  }
}

/** A heap with the worst of the best so far at its root: most slots are passed over after one comparison. */
function bestOf(slots: Uint32Array, sums: Float64Array, limit: number): number[] {
  const kept = slots.slice(0, limit)
  for (let at = (kept.length >>> 1) - 1; at >= 0; at--) sink(kept, sums, at)
  for (let i = kept.length; i < slots.length; i++) {
    if (!isWorse(sums, kept[0]!, slots[i]!)) continue
    kept[0] = slots[i]!
    sink(kept, sums, 0)
  }
  return [...kept].sort((a, b) => sums[b]! - sums[a]! || a - b)
}

/** Lets the slot at a place of the heap down below all that are worse. */
function sink(heap: Uint32Array, sums: Float64Array, place: number): void {
  const slot = heap[place]!
  let at = place
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isWorse(sums, heap[child + 1]!, heap[child]!)) child++
    if (!isWorse(sums, heap[child]!, slot)) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = slot
}

function isWorse(sums: Float64Array, a: number, b: number): boolean {
  return sums[a]! < sums[b]! || (sums[a] === sums[b] && a > b)
}

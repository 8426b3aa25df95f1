/** Remembers passages as they are stored: one of a version never changes, so only whether that version counts is asked anew. */
import { LRUCache } from 'lru-cache'
import type { PassageRow } from './article-rows.ts'

export interface PassageMemory {
  /** The row if it is known with the field; any known row for no field. */
  find<Fields>(uuid: string, field: string): (PassageRow & Fields) | undefined
  add(uuid: string, row: PassageRow): void
}

/** The rounded vectors of 100,000 sentences take about 50 MB. */
const MOST_BYTES = 64 * 2 ** 20
/** Of an object with a few short properties and its place in the memory. */
const ROW_BYTES = 400
const SPAN_BYTES = 8

export function createPassageMemory(): PassageMemory {
  const rows = new LRUCache<string, PassageRow>({ maxSize: MOST_BYTES, sizeCalculation: sizeOf })
  return {
    find<Fields>(uuid: string, field: string) {
      const row = rows.get(uuid)
      return row !== undefined && (field === '' || field in row) ? (row as PassageRow & Fields) : undefined
    },
    add: (uuid, row) => void rows.set(uuid, { ...rows.peek(uuid), ...row }),
  }
}

function sizeOf({ spans, ...rest }: PassageRow): number {
  const texts = Object.values(rest).filter(value => typeof value === 'string')
  return texts.reduce((sum, text) => sum + text.length, ROW_BYTES + spans.length * SPAN_BYTES)
}

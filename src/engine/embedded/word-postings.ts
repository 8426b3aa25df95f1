/** Holds where terms stand in a word index, read on first use and forgotten when the index changes. */
import { LRUCache } from 'lru-cache'
import type { PassagesDatabase } from './passages-database.ts'
import { readVarints } from './read-varints.ts'
import { createSizedRows, type SizedRows, slotOf } from './sized-rows.ts'
import type { WordTable } from './word-tables.ts'

/** The rows that hold a term, and what BM25 needs to know of it. */
export interface Postings {
  /** Ascending; see `SizedRows`. */
  readonly slots: Uint32Array
  /** How often it stands in each; bytes where they suffice, as they mostly do. */
  readonly counts: Uint8Array | Uint32Array
  readonly idf: number
}

export interface WordPostings {
  readonly rows: SizedRows
  /** Mean size of a row, as FTS5 reckons it. */
  readonly averageSize: number
  /** How many rows and counts are held, with a little for each term. */
  readonly held: number
  /** To be called in the transaction of what follows. False where `of` could not answer as FTS5 would. */
  catchUp(change: IndexChange): boolean
  /** Null where FTS5's records contradict one another. */
  of(term: string): Postings | null
}

export interface IndexChange {
  readonly hasChanged: boolean
  /** Whether rows may have got other words. */
  readonly isRederived: boolean
}

/** What a term takes beside its postings, in postings. */
const TERM_COST = 40

/** At most `most` postings are held, each of 5 bytes, or of 8 where a term stands very often in one row. */
export function createWordPostings(
  db: PassagesDatabase,
  name: WordTable['name'],
  { most }: { most: number },
): WordPostings {
  const statements = prepareStatements(db, name)
  const rows = createSizedRows(db, name)
  const known = new LRUCache<string, Postings>({ maxSize: most, sizeCalculation: sizeOf })
  let totals = { rows: 0, averageSize: 0 }
  let isWhole = false
  return {
    rows,
    get averageSize() {
      return totals.averageSize
    },
    get held() {
      return known.calculatedSize
    },
    catchUp({ hasChanged, isRederived }) {
      if (isRederived) rows.forget()
      if (hasChanged) known.clear()
      if (hasChanged || !isWhole) isWhole = rows.catchUp()
      if (hasChanged) totals = readTotals(statements.totals.get())
      return isWhole && totals.rows > 0
    },
    of(term) {
      const held = known.get(term)
      if (held !== undefined) return held
      const places = findPlaces(rows, JSON.parse(statements.rows.get(term)!))
      if (places === null) return null
      const postings = { ...places, idf: idfOf(statements, totals.rows, places.slots.length) }
      known.set(term, postings)
      return postings
    },
  }
}

type Statements = ReturnType<typeof prepareStatements>

function prepareStatements(db: PassagesDatabase, name: WordTable['name']) {
  db.exec(`CREATE VIRTUAL TABLE temp.${name}_places USING fts5vocab('main', '${name}', 'instance')`)
  return {
    // A row as often as the term stands in it, in order.
    rows: db.prepare<[string], string>(`SELECT json_group_array(doc) FROM temp.${name}_places WHERE term = ?`).pluck(),
    // The record of averages: rows, then words of each column.
    totals: db.prepare<[], Buffer>(`SELECT block FROM ${name}_data WHERE id = 1`).pluck(),
    // The logarithm that FTS5 takes; JavaScript's differs in the last bit now and then, which would part equal scores.
    logarithm: db.prepare<[number], number>('SELECT ln(?)').pluck(),
  }
}

/** Removed rows stay in FTS5's totals; scores are to be its scores. */
function readTotals(record: Buffer | undefined): { rows: number; averageSize: number } {
  const [rows = 0, ...words] = readVarints(record ?? Buffer.alloc(0))
  return { rows, averageSize: words.reduce((sum, each) => sum + each, 0) / rows }
}

function findPlaces(rows: SizedRows, instances: readonly number[]): Omit<Postings, 'idf'> | null {
  const slots = new Uint32Array(instances.length)
  const counts = new Uint32Array(instances.length)
  let length = 0
  let last = -1
  for (const row of instances) {
    if (row !== last) {
      const slot = slotOf(rows, row, length === 0 ? 0 : slots[length - 1]! + 1)
      if (slot === -1) return null
      slots[length++] = slot
      last = row
    }
    counts[length - 1]!++
  }
  return { slots: slots.slice(0, length), counts: narrowed(counts.subarray(0, length)) }
}

function narrowed(counts: Uint32Array): Uint8Array | Uint32Array {
  return counts.every(count => count < 256) ? Uint8Array.from(counts) : counts.slice()
}

/** As in FTS5's `bm25()`, where a word in more than half of the rows would else count against them. */
function idfOf({ logarithm }: Statements, all: number, having: number): number {
  const idf = logarithm.get((all - having + 0.5) / (having + 0.5))!
  return idf <= 0 ? 1e-6 : idf
}

function sizeOf({ slots }: Postings): number {
  return slots.length + TERM_COST
}

/** Holds the rows of a word index in memory, each with the number of its words. */
import type { PassagesDatabase } from './passages-database.ts'
import { readVarints } from './read-varints.ts'
import type { WordTable } from './word-tables.ts'

/** A slot is a place in both lists; rows ascend. Beyond `count` both are free. */
export interface SizedRows {
  readonly rows: Uint32Array
  /** In words of title and text together. */
  readonly sizes: Uint32Array
  readonly count: number
}

export interface SizedRowsKeeper extends SizedRows {
  /** Forgets all, where rows may have got other words. */
  forget(): void
  /** Takes in some of what is new. False while there may be more, or where FTS5's records cannot be understood. */
  catchUp(): boolean
}

/** Some milliseconds. */
const ROWS_AT_ONCE = 20_000

/** Rows that were removed stay in place until they are more than this share, and more than this number. */
const REMOVED_SHARE = 0.25
const REMOVED_AT_LEAST = 4096

/** Rows are not reused and words of a row never change, so that only what is new has to be read after a change. */
export function createSizedRows(db: PassagesDatabase, name: WordTable['name']): SizedRowsKeeper {
  const statements = prepareStatements(db, name)
  let held = emptyRows()
  return {
    get rows() {
      return held.rows
    },
    get sizes() {
      return held.sizes
    },
    get count() {
      return held.count
    },
    forget() {
      held = emptyRows()
    },
    catchUp() {
      if (isWorn(held, statements.count.get()!)) held = emptyRows()
      const last = held.count === 0 ? 0 : held.rows[held.count - 1]!
      const [ids, sizes] = statements.after.get(last)!
      const added = JSON.parse(ids) as number[]
      const columns = readVarints(Buffer.from(sizes ?? '', 'hex'))
      if (columns.length !== added.length * COLUMNS) return false
      held = extend(held, added, columns)
      return added.length < ROWS_AT_ONCE
    },
  }
}

/** The slot of a row at or after `from`, or -1. */
export function slotOf({ rows, count }: SizedRows, row: number, from: number): number {
  if (from >= count || rows[from]! > row) return -1
  // Where nothing was removed in between, it is as many slots further as its number is higher.
  let high = Math.min(from + row - rows[from]!, count - 1)
  if (rows[high] === row) return high
  for (let low = from; low < high; ) {
    const middle = (low + high) >>> 1
    if (rows[middle] === row) return middle
    if (rows[middle]! < row) low = middle + 1
    else high = middle
  }
  return -1
}

/** Title and text. */
const COLUMNS = 2

/** FTS5 keeps a number for each column of each row (https://sqlite.org/fts5.html#the_columnsize_option). */
function prepareStatements(db: PassagesDatabase, name: WordTable['name']) {
  return {
    count: db.prepare<[], number>(`SELECT count(*) FROM ${name}_docsize`).pluck(),
    // As two texts, since a row of an answer costs ten times what it takes to find it.
    after: db
      .prepare<[number], [ids: string, sizes: string | null]>(`
        SELECT json_group_array(id), group_concat(hex(sz), '')
        FROM (SELECT id, sz FROM ${name}_docsize WHERE id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE})`)
      .raw(),
  }
}

function emptyRows(): SizedRows {
  return { rows: new Uint32Array(), sizes: new Uint32Array(), count: 0 }
}

function isWorn({ count }: SizedRows, stored: number): boolean {
  const removed = count - stored
  return removed > REMOVED_AT_LEAST && removed > count * REMOVED_SHARE
}

function extend(held: SizedRows, added: readonly number[], columns: readonly number[]): SizedRows {
  if (added.length === 0) return held
  const count = held.count + added.length
  const rows = withRoom(held.rows, count)
  const sizes = withRoom(held.sizes, count)
  for (let i = 0; i < added.length; i++) {
    rows[held.count + i] = added[i]!
    sizes[held.count + i] = columns[COLUMNS * i]! + columns[COLUMNS * i + 1]!
  }
  return { rows, sizes, count }
}

function withRoom(list: Uint32Array, count: number): Uint32Array {
  if (list.length >= count) return list
  const larger = new Uint32Array(Math.ceil(count * 1.25))
  larger.set(list)
  return larger
}

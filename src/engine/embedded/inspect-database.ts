/** Looks at the database as a database: its pages and indexes, its references, its numbering. */
import type { Finding } from '../upkeep.ts'
import type { FindingCollector } from './collect-findings.ts'
import type { PassagesDatabase } from './passages-database.ts'

const MESSAGES = 100

export function inspectDatabase(db: PassagesDatabase, collector: FindingCollector): void {
  for (const message of db.pragma(`integrity_check(${MESSAGES})`) as { integrity_check: string }[]) {
    if (message.integrity_check !== 'ok') collector.add(describe(message.integrity_check))
  }
  inspectReferences(db, collector)
  inspectNumbering(db, collector)
}

/** Indexes and words can be made again from the tables; what is wrong with a table cannot. */
function describe(message: string): Finding {
  if (/fts5/i.test(message)) return { part: 'words', articleId: null, detail: message, mend: 'derive' }
  const isIndex = /missing from index|wrong # of entries in index|non-unique entry in index/.test(message)
  return { part: 'file', articleId: null, detail: message, mend: isIndex ? 'derive' : 'replace' }
}

interface Violation {
  readonly table: string
  readonly rowid: number
  readonly parent: string
}

const PARTS: Readonly<Record<string, Finding['part']>> = {
  texts: 'articles',
  attributes: 'attributes',
  passages: 'passages',
  sentences: 'sentences',
}

/** What belongs to nothing can go: nobody can find it. */
function inspectReferences(db: PassagesDatabase, collector: FindingCollector): void {
  const violations = db.prepare<[], Violation>('SELECT "table", rowid, parent FROM pragma_foreign_key_check LIMIT 1000')
  for (const { table, rowid, parent } of violations.all()) {
    const detail = `row ${rowid} of ${table} belongs to none of the ${parent}`
    collector.add({ part: PARTS[table] ?? 'file', articleId: null, detail, mend: 'derive' })
  }
}

/** A number that is given twice could be taken for what it meant before. */
function inspectNumbering(db: PassagesDatabase, collector: FindingCollector): void {
  const add = (detail: string) => collector.add({ part: 'file', articleId: null, detail, mend: 'derive' })
  for (const [table, column] of NUMBERED) {
    const last = db.prepare<[], number>(`SELECT coalesce(max(${column}), 0) FROM ${table}`).pluck().get()!
    const given = db.prepare<[string], number>('SELECT max(seq) FROM sqlite_sequence WHERE name = ?').pluck().get(table)
    if (last > (given ?? 0)) add(`${table} has the number ${last}, but only ${given ?? 0} were given`)
  }
  const [first, last, count] = db
    .prepare<[], [number, number, number]>('SELECT coalesce(min(seq), 1), coalesce(max(seq), 0), count(*) FROM changes')
    .raw()
    .get()!
  if (last - first + 1 !== count) add(`the change log has ${count} lines from ${first} to ${last}, expected no gap`)
}

export const NUMBERED = [
  ['articles', 'row'],
  ['passages', 'row'],
  ['sentences', 'id'],
  ['changes', 'seq'],
] as const

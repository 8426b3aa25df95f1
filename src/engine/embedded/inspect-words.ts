/** Looks at the word indexes: that each is sound in itself, and holds just the words that the texts hold. */
import { setImmediate as pause } from 'node:timers/promises'
import { messageOf } from '../../errors.ts'
import { type FindingCollector, isCorruption } from './collect-findings.ts'
import { type PassagesDatabase, WORDS } from './passages-database.ts'
import { WORD_TABLES, type WordSource, type WordTable, wordsFrom } from './word-tables.ts'

/** Words looked at between two pauses. */
const AT_ONCE = 20_000

export async function inspectWords(
  db: PassagesDatabase,
  collector: FindingCollector,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const table of WORD_TABLES) {
    const detail = await describeTable(db, table, signal)
    if (detail !== null) collector.add({ part: 'words', articleId: null, detail, mend: 'derive' })
  }
}

/** Words that cannot be read can be made again like any others. */
async function describeTable(
  db: PassagesDatabase,
  table: WordTable,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  try {
    return describeRows(db, table) ?? (await describeWords(db, table, signal))
  } catch (error) {
    if (isCorruption(error)) return `${table.name} cannot be read: ${messageOf(error)}`
    throw error
  }
}

/** One to one: no row without words, no words without a row. */
function describeRows(db: PassagesDatabase, { name, rows }: WordTable): string | null {
  const count = (sql: string) => db.prepare<[], number>(`SELECT count(*) FROM (${sql})`).pluck().get()!
  const indexed = `SELECT id FROM ${name}_docsize`
  const missing = count(`${rows} EXCEPT ${indexed}`)
  const orphans = count(`${indexed} EXCEPT ${rows}`)
  return missing + orphans === 0 ? null : `${name} lacks ${missing} rows and has ${orphans} too many`
}

/** Makes the words anew, aside, and compares every occurrence. */
async function describeWords(
  db: PassagesDatabase,
  table: WordTable,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  dropAside(db)
  db.exec(`CREATE VIRTUAL TABLE temp.expected_words USING ${WORDS}`)
  db.exec(`CREATE VIRTUAL TABLE temp.expected USING fts5vocab('temp', 'expected_words', 'instance')`)
  db.exec(`CREATE VIRTUAL TABLE temp.stored USING fts5vocab('main', '${table.name}', 'instance')`)
  await fill(db, table, signal)
  const detail = await compare(db, table, signal)
  dropAside(db)
  return detail
}

/** A look at another table may have broken off on damage; what it left must not be in the way of this one. */
function dropAside(db: PassagesDatabase): void {
  for (const name of ['expected', 'stored', 'expected_words']) db.exec(`DROP TABLE IF EXISTS temp.${name}`)
}

async function fill(db: PassagesDatabase, { source }: WordTable, signal: AbortSignal | undefined): Promise<void> {
  const sources = db.prepare<[number], WordSource>(source)
  const insert = db.prepare('INSERT INTO temp.expected_words (rowid, title, text) VALUES (?, ?, ?)')
  for (let last = 0; ; ) {
    const batch = sources.all(last)
    if (batch.length === 0) return
    for (const each of batch) insert.run(...wordsFrom(each))
    last = batch.at(-1)!.row
    signal?.throwIfAborted()
    await pause()
  }
}

async function compare(
  db: PassagesDatabase,
  { name }: WordTable,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const walk = (vocabulary: string) =>
    db.prepare<[], unknown[]>(`SELECT term, doc, col, offset FROM temp.${vocabulary}`).raw().iterate()
  const [stored, expected] = [walk('stored'), walk('expected')]
  try {
    for (let seen = 1; ; seen++) {
      const [found, wanted] = [stored.next(), expected.next()]
      if (found.done && wanted.done) return null
      const difference = found.done || wanted.done || found.value.some((value, i) => value !== wanted.value[i])
      if (difference) return `${name} has ${show(found)} where the texts have ${show(wanted)}`
      if (seen % AT_ONCE > 0) continue
      signal?.throwIfAborted()
      await pause()
    }
  } finally {
    stored.return?.()
    expected.return?.()
  }
}

function show({ done, value }: IteratorResult<unknown[]>): string {
  if (done) return 'no more words'
  const [term, row, column] = value
  return `${JSON.stringify(term)} in the ${column} of row ${row}`
}

/** Makes everything anew that is derived from articles, passages and sentences: words, attributes, counts, indexes. */

import { attributeRows } from '../list-attributes.ts'
import { readFields } from './inspect-articles.ts'
import { NUMBERED } from './inspect-database.ts'
import { createLabelRanges } from './label-ranges.ts'
import type { PassagesDatabase } from './passages-database.ts'
import { WORD_TABLES, type WordSource, type WordTable, wordsFrom } from './word-tables.ts'

/** All in one transaction. The last change that it logs tells those who remember anything to look again. */
export function rederiveTables(db: PassagesDatabase): void {
  db.transaction(() => {
    db.exec('REINDEX')
    const removed = removeOrphans(db)
    recount(db)
    refillAttributes(db)
    for (const table of WORD_TABLES) refillWords(db, table)
    renumber(db)
    logChange(db, removed)
  }).immediate()
}

/** What belongs to nothing; answers the numbers of the sentences that went. */
function removeOrphans(db: PassagesDatabase): number[] {
  const ids = db.prepare<[], number>('SELECT id FROM sentences ORDER BY id').pluck()
  const before = ids.all()
  for (const table of ['texts', 'attributes', 'passages']) {
    db.exec(`DELETE FROM ${table} WHERE article NOT IN (SELECT row FROM articles)`)
  }
  db.exec('DELETE FROM sentences WHERE passage NOT IN (SELECT row FROM passages)')
  const left = new Set(ids.all())
  return before.filter(id => !left.has(id))
}

function recount(db: PassagesDatabase): void {
  const sentences = 'FROM sentences s JOIN passages p ON p.row = s.passage WHERE p.article = articles.row'
  db.exec(`
    UPDATE articles SET
      passages = (SELECT count(*) FROM passages WHERE article = articles.row),
      sentences = (SELECT count(*) ${sentences}),
      first_sentence = coalesce((SELECT min(s.id) ${sentences}), first_sentence)`)
}

type FieldsRow = Parameters<typeof readFields>[0] & { readonly row: number }

/** Those of an article whose fields cannot be read stay as they are. */
function refillAttributes(db: PassagesDatabase): void {
  const articles = db.prepare<[number], FieldsRow>(
    'SELECT row, tags, attributes, authors, language FROM articles WHERE row > ? ORDER BY row LIMIT 500',
  )
  const remove = db.prepare('DELETE FROM attributes WHERE article = ?')
  const insert = db.prepare('INSERT INTO attributes (article, name, kind, value) VALUES (?, ?, ?, ?)')
  for (let batch = articles.all(0); batch.length > 0; batch = articles.all(batch.at(-1)!.row)) {
    for (const article of batch) {
      const fields = readFields(article)
      if (fields === null) continue
      remove.run(article.row)
      for (const { name, value } of attributeRows(fields)) {
        insert.run(article.row, name, typeof value, typeof value === 'boolean' ? Number(value) : value)
      }
    }
  }
}

function refillWords(db: PassagesDatabase, { name, source }: WordTable): void {
  db.exec(`INSERT INTO ${name} (${name}) VALUES ('delete-all')`)
  const sources = db.prepare<[number], WordSource>(source)
  const insert = db.prepare(`INSERT INTO ${name} (rowid, title, text) VALUES (?, ?, ?)`)
  for (let batch = sources.all(0); batch.length > 0; batch = sources.all(batch.at(-1)!.row)) {
    for (const each of batch) insert.run(...wordsFrom(each))
  }
}

/** A number is given once; a log with a gap says less than none, as its followers then look at all. */
function renumber(db: PassagesDatabase): void {
  for (const [table, column] of NUMBERED) {
    const last = `(SELECT coalesce(max(${column}), 0) FROM ${table})`
    db.exec(`UPDATE sqlite_sequence SET seq = max(seq, ${last}) WHERE name = '${table}'`)
  }
  const [first, last, count] = db
    .prepare<[], [number, number, number]>('SELECT coalesce(min(seq), 1), coalesce(max(seq), 0), count(*) FROM changes')
    .raw()
    .get()!
  if (last - first + 1 !== count) db.prepare('DELETE FROM changes WHERE seq < ?').run(last)
}

function logChange(db: PassagesDatabase, removed: readonly number[]): void {
  const insert = db.prepare('INSERT INTO changes (removed_from, removed_to) VALUES (?, ?)')
  const { ranges } = createLabelRanges(removed.map(id => ({ from: id, to: id })))
  for (const { from, to } of ranges) insert.run(from, to)
  insert.run(null, null)
}

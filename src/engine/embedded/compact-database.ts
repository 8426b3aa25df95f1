/** Gives back what removed articles have left in the database, in steps that keep no reader waiting. */
import { setImmediate as pause } from 'node:timers/promises'
import type { PassagesDatabase } from './passages-database.ts'
import { WORD_TABLES, type WordTable } from './word-tables.ts'

/** A follower that is further behind looks at all sentences once instead of reading the log. */
const KEPT_CHANGES = 1000

/** Pages merged in one step: a transaction of some milliseconds. */
const MERGE_PAGES = 64

/** The last change always stays, since it says where the index stands. Answers how many went. */
export function pruneChanges(db: PassagesDatabase): number {
  return db.prepare('DELETE FROM changes WHERE seq <= (SELECT max(seq) FROM changes) - ?').run(KEPT_CHANGES).changes
}

export async function mergeWords(db: PassagesDatabase, signal: AbortSignal | undefined): Promise<void> {
  for (const table of WORD_TABLES) await mergeTable(db, table, signal)
}

/**
 * A negative number first starts to merge all, positive ones go on until a step changes next to nothing
 * (https://sqlite.org/fts5.html#the_merge_command).
 */
async function mergeTable(db: PassagesDatabase, { name }: WordTable, signal: AbortSignal | undefined): Promise<void> {
  const merge = db.prepare<[number]>(`INSERT INTO ${name} (${name}, rank) VALUES ('merge', ?)`)
  const changes = db.prepare<[], number>('SELECT total_changes()').pluck()
  for (let pages = -MERGE_PAGES; ; pages = MERGE_PAGES) {
    const before = changes.get()!
    merge.run(pages)
    if (pages > 0 && changes.get()! - before < 2) return
    signal?.throwIfAborted()
    await pause()
  }
}

/** Writes the file anew without its gaps; searches go on meanwhile. */
export function vacuum(db: PassagesDatabase): void {
  db.exec('VACUUM')
  // Who still reads an old state keeps the log from being cut; it is then used again from its start.
  db.pragma('wal_checkpoint(TRUNCATE)')
}

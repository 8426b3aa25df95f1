/** Tells which term FTS5 makes of a word, by letting FTS5 make it: nothing else folds and stems quite as it does. */
import Database from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import { WORDS } from './passages-database.ts'

export interface WordTerms {
  /** Null for a word of which it makes none or several, as of one in a script that it cuts at vowel signs. */
  termsOf(words: readonly string[]): readonly (string | null)[]
  /** May be called twice. */
  close(): void
}

/** In units; a word may be as long as a text. */
const REMEMBERED = 200_000

/** In a database of its own, so that asking for a term never writes to the one of the index. */
export function createWordTerms(): WordTerms {
  const db = new Database(':memory:')
  const known = new LRUCache<string, { readonly term: string | null }>({
    maxSize: REMEMBERED,
    sizeCalculation: (_, word) => word.length + 1,
  })
  const takeTerms = prepareTerms(db)
  return {
    termsOf(words) {
      const fresh = words.filter(word => !known.has(word))
      const learnt = new Map(fresh.length === 0 ? [] : takeTerms(fresh).map((term, i) => [fresh[i]!, term]))
      for (const [word, term] of learnt) known.set(word, { term })
      // What is longer than all that is remembered was learnt in vain.
      return words.map(word => known.get(word)?.term ?? learnt.get(word) ?? null)
    },
    close: () => void db.close(),
  }
}

/** Each word is a row. What is said of a question's words at once takes a fraction of what it takes one by one. */
function prepareTerms(db: Database.Database): (words: readonly string[]) => (string | null)[] {
  db.exec(`
    CREATE VIRTUAL TABLE asked USING ${WORDS};
    CREATE VIRTUAL TABLE terms USING fts5vocab(asked, instance)`)
  const insert = db.prepare<[number, string]>("INSERT INTO asked (rowid, title, text) VALUES (?, '', ?)")
  const terms = db
    .prepare<[], [row: number, term: string, count: number]>('SELECT doc, term, count(*) FROM terms GROUP BY doc')
    .raw()
  const clear = db.prepare("INSERT INTO asked (asked) VALUES ('delete-all')")
  return db.transaction((words: readonly string[]) => {
    for (const [i, word] of words.entries()) insert.run(i, word)
    const found = new Map(terms.all().map(([row, term, count]) => [row, count === 1 ? term : null]))
    clear.run()
    return words.map((_, i) => found.get(i) ?? null)
  })
}

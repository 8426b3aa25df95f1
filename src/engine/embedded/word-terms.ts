/** Tells which term FTS5 makes of a word, by letting FTS5 make it: nothing else folds and stems quite as it does. */
import Database from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import { WORDS } from './passages-database.ts'

export interface WordTerms {
  /** Null for a word of which it makes none or several, as of one in a script that it cuts at vowel signs. */
  termOf(word: string): string | null
  /** May be called twice. */
  close(): void
}

/** In units; a word may be as long as a text. */
const REMEMBERED = 200_000

/** In a database of its own, so that asking for a term never writes to the one of the index. */
export function createWordTerms(): WordTerms {
  const db = new Database(':memory:')
  const known = new LRUCache<string, readonly string[]>({
    maxSize: REMEMBERED,
    sizeCalculation: (_, word) => word.length + 1,
  })
  const takeTerms = prepareTerms(db)
  const learn = (word: string) => {
    const terms = takeTerms(word)
    known.set(word, terms)
    return terms
  }
  return {
    termOf(word) {
      const terms = known.get(word) ?? learn(word)
      return terms.length === 1 ? terms[0]! : null
    },
    close: () => void db.close(),
  }
}

/** One term more than is needed tells that there are several. */
function prepareTerms(db: Database.Database): (word: string) => string[] {
  db.exec(`
    CREATE VIRTUAL TABLE asked USING ${WORDS};
    CREATE VIRTUAL TABLE terms USING fts5vocab(asked, instance)`)
  const insert = db.prepare<[string]>("INSERT INTO asked (rowid, title, text) VALUES (1, '', ?)")
  const terms = db.prepare<[], string>('SELECT term FROM terms LIMIT 2').pluck()
  const clear = db.prepare("INSERT INTO asked (asked) VALUES ('delete-all')")
  return db.transaction((word: string) => {
    insert.run(word)
    const found = terms.all()
    clear.run()
    return found
  })
}

/** Opens the database of a generation: the one truth about articles, passages, sentences, vectors and words. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../../errors.ts'
import { FORMAT_VERSION, type Manifest } from '../manifest.ts'
import { rebuildAdvice } from './guard-storage.ts'

export type PassagesDatabase = Database.Database

/** How long a write waits for another process's transaction, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000

/** Makes the tables in a new generation. Throws `index_damaged` where a built index has lost its database or folder. */
export function openPassagesDatabase(folder: string, manifest: Manifest): PassagesDatabase {
  const path = join(folder, 'passages.db')
  const isExpected = manifest.lastBuild !== null || !existsSync(folder)
  if (isExpected && !existsSync(path)) {
    throw new AppError('index_damaged', `${path} is missing, expected it in a built index; ${rebuildAdvice(folder)}`)
  }
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS })
  try {
    prepareDatabase(db, folder)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function prepareDatabase(db: PassagesDatabase, folder: string): void {
  // Larger pages hold several vectors each; this only counts before the first table is made.
  db.pragma('page_size = 8192')
  useWriteAheadLog(db)
  // FULL makes a commit survive a power cut: what was acknowledged is never lost.
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  // In KB. The system holds the file's pages too, and four times as much made no search faster.
  db.pragma('cache_size = -4000')
  if (versionOf(db) === 0) db.transaction(() => createTables(db)).immediate()
  const version = versionOf(db)
  if (version === FORMAT_VERSION) return
  throw new AppError(
    'index_mismatch',
    `the database in ${folder} is of format ${version}, expected ${FORMAT_VERSION}; ${rebuildAdvice(folder)}`,
  )
}

/** A database that cannot be written is read as it was left; see `closePassagesDatabase`. */
function useWriteAheadLog(db: PassagesDatabase): void {
  try {
    db.pragma('journal_mode = WAL')
  } catch (error) {
    if (!(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_READONLY'))) throw error
  }
}

/**
 * Leaves the database without a write-ahead log, where no other process has it open: SQLite cannot open one with such a
 * log in a folder that cannot be written, in which an index may well be served.
 */
export function closePassagesDatabase(db: PassagesDatabase): void {
  try {
    db.pragma('busy_timeout = 0')
    db.pragma('journal_mode = DELETE')
  } catch {
    // another process has it open, or it cannot be written
  }
  db.close()
}

/** Looks again inside the transaction: two processes may open a new generation at once. */
function createTables(db: PassagesDatabase): void {
  if (versionOf(db) !== 0) return
  db.exec(schema)
  db.pragma(`user_version = ${FORMAT_VERSION}`)
}

function versionOf(db: PassagesDatabase): number {
  return db.pragma('user_version', { simple: true }) as number
}

/** How words are taken from titles and texts. */
export const WORDS = `fts5 (
  title, text, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
)`

/**
 * Rows are numbered by AUTOINCREMENT throughout: a number never comes to mean something else, so that what was
 * derived from a removed row cannot be mistaken for a new one. The sentences of an article are numbered in a row.
 */
const schema = `
  CREATE TABLE articles (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    url TEXT,
    authors TEXT NOT NULL,
    tags TEXT NOT NULL,
    attributes TEXT NOT NULL,
    published_at TEXT,
    updated_at TEXT,
    language TEXT,
    text_sha256 TEXT NOT NULL,
    digest TEXT NOT NULL,
    vectors_sha256 TEXT NOT NULL,
    passages INTEGER NOT NULL,
    first_sentence INTEGER NOT NULL,
    sentences INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX articles_by_date ON articles (published_at, first_sentence, sentences);

  -- Apart from the articles, so that filters and headers need not walk over long texts.
  CREATE TABLE texts (
    article INTEGER PRIMARY KEY REFERENCES articles (row) ON DELETE CASCADE,
    text TEXT NOT NULL
  ) STRICT;

  -- One row per value, one per member of a list; kind is string, number or boolean (0 or 1).
  CREATE TABLE attributes (
    article INTEGER NOT NULL REFERENCES articles (row) ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    value ANY NOT NULL
  ) STRICT;
  CREATE INDEX attributes_by_value ON attributes (name, kind, value, article);
  CREATE INDEX attributes_by_article ON attributes (article);

  CREATE TABLE passages (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES articles (row) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX passages_by_span ON passages (article, start, stop);

  -- vector: little-endian float32; checksum: see sentence-checksum.ts. id is also the label in the graph.
  CREATE TABLE sentences (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    passage INTEGER NOT NULL REFERENCES passages (row) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    vector BLOB NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sentences_by_passage ON sentences (passage);

  -- Keyed by passages.row and articles.row; they hold no text of their own.
  CREATE VIRTUAL TABLE passage_words USING ${WORDS};
  CREATE VIRTUAL TABLE article_words USING ${WORDS};

  -- One row per article put or removed; ranges of sentence ids, both ends inclusive, null where there are none.
  CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    added_from INTEGER,
    added_to INTEGER,
    removed_from INTEGER,
    removed_to INTEGER
  ) STRICT;
`

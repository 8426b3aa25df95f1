/** Opens the articles of a generation without graph and vectors in memory. */
import type { ArchivedArticle, ArchivedPassage, ArchiveEntry, ArticleArchive } from '../article-archive.ts'
import type { Manifest } from '../manifest.ts'
import { vectorOf } from '../vector-bytes.ts'
import { guardStorage } from './guard-storage.ts'
import { openPassagesDatabase, type PassagesDatabase } from './passages-database.ts'
import { createStoredArticles } from './read-articles.ts'
import { checksumSentence, type SentenceRow } from './sentence-checksum.ts'

/** Throws `index_damaged`, `index_mismatch` or `storage_failed`. */
export function openArticleArchive(folder: string, manifest: Manifest): Promise<ArticleArchive> {
  return guardStorage(folder, () => {
    const db = openPassagesDatabase(folder, manifest)
    const read = createArticleReader(db, manifest.fingerprint.dimensions)
    const stored = createStoredArticles(db)
    const digests = db.prepare<[], [string, string]>('SELECT id, digest FROM articles').raw()
    const guard = <T>(work: () => T): Promise<T> => guardStorage(folder, () => db.transaction(work)())
    return {
      manifest,
      state: () => guard(() => stored.state()),
      digests: () => guard(() => new Map(digests.iterate())),
      read: id => guard(() => read(id)),
      all: () => readAll(folder, manifest),
      close: async () => {
        db.close()
      },
    }
  })
}

/** On a connection of its own, whose transaction lasts until the last article is read. */
async function* readAll(folder: string, manifest: Manifest): AsyncGenerator<ArchiveEntry> {
  const db = await guardStorage(folder, () => openPassagesDatabase(folder, manifest))
  try {
    db.exec('BEGIN')
    const read = createArticleReader(db, manifest.fingerprint.dimensions)
    const ids = await guardStorage(folder, () => createStoredArticles(db).ids())
    for (const id of ids) yield { id, found: await guardStorage(folder, () => read(id)) }
  } finally {
    db.close()
  }
}

function createArticleReader(db: PassagesDatabase, dimensions: number): (id: string) => ArchivedArticle | null {
  const stored = createStoredArticles(db)
  const passages = db.prepare<[string], { row: number; start: number; end: number }>(`
    SELECT p.row, p.start, p.stop AS end FROM articles a JOIN passages p ON p.article = a.row
    WHERE a.id = ? ORDER BY p.start, p.row`)
  const sentences = db.prepare<[number], SentenceRow>('SELECT * FROM sentences WHERE passage = ? ORDER BY id')
  return id => {
    const article = unlessUnreadable(() => stored.article(id))
    if (article === null) return null
    const found = passages.all(id).map(({ row, start, end }): ArchivedPassage => {
      const rows = sentences.all(row)
      const spans = rows.map(sentence => ({ start: sentence.start, end: sentence.stop }))
      return { start, end, sentences: spans, vectors: rows.map(sentence => readVector(sentence, dimensions)) }
    })
    return { article, passages: found }
  }
}

/** Null when it is not what its checksum says. */
function readVector(sentence: SentenceRow, dimensions: number): Float32Array | null {
  const isWhole = sentence.vector.byteLength === dimensions * Float32Array.BYTES_PER_ELEMENT
  return isWhole && checksumSentence(sentence) === sentence.checksum ? vectorOf(sentence.vector) : null
}

/** Columns that hold lists are JSON; a damaged one is not. */
function unlessUnreadable<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

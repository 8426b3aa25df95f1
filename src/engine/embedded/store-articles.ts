/** Writes articles to the database and removes them, each with its words and its line in the change log. */
import type { Article, EmbeddedArticle, EmbeddedPassage } from '../../model.ts'
import { hashVectors } from '../digest-index.ts'
import { attributeRows } from '../list-attributes.ts'
import { requireUnitVectors } from '../require-unit-vectors.ts'
import { bytesOf } from '../vector-bytes.ts'
import type { PassagesDatabase } from './passages-database.ts'
import { type ChecksummedSentence, checksumSentence } from './sentence-checksum.ts'

export interface ArticleStore {
  /** All of one call in one durable transaction. */
  put(articles: readonly EmbeddedArticle[]): void
  /** Returns how many were there. */
  remove(ids: readonly string[]): number
}

/** Sentence ids, both ends inclusive; nulls where there are none. */
type IdRange = readonly [from: number | null, to: number | null]

const NOTHING: IdRange = [null, null]

export function createArticleStore(db: PassagesDatabase, { dimensions }: { dimensions: number }): ArticleStore {
  const statements = prepareStatements(db)
  const put = db.transaction((articles: readonly EmbeddedArticle[]) => {
    for (const article of articles) {
      const removed = removeArticle(statements, article.article.id) ?? NOTHING
      const added = insertArticle(statements, article)
      statements.insertChange.run(...added, ...removed)
    }
  })
  const remove = db.transaction((ids: readonly string[]) => {
    let count = 0
    for (const id of ids) {
      const removed = removeArticle(statements, id)
      if (removed === null) continue
      statements.insertChange.run(...NOTHING, ...removed)
      count++
    }
    return count
  })
  return {
    put(articles) {
      for (const article of articles) requireUnitVectors(article, dimensions)
      put.immediate(articles)
    },
    remove: ids => remove.immediate(ids),
  }
}

type Statements = ReturnType<typeof prepareStatements>

function prepareStatements(db: PassagesDatabase) {
  return {
    findArticle: db.prepare<[string], { row: number; first: number; count: number }>(
      'SELECT row, first_sentence AS first, sentences AS count FROM articles WHERE id = ?',
    ),
    removePassageWords: db.prepare(
      'DELETE FROM passage_words WHERE rowid IN (SELECT row FROM passages WHERE article = ?)',
    ),
    removeArticleWords: db.prepare('DELETE FROM article_words WHERE rowid = ?'),
    removeArticle: db.prepare('DELETE FROM articles WHERE row = ?'),
    lastSentence: db
      .prepare<[], number>("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'sentences'")
      .pluck(),
    insertArticle: db.prepare(`
      INSERT INTO articles (id, title, url, authors, tags, attributes, published_at, updated_at, language,
        text_sha256, digest, vectors_sha256, passages, first_sentence, sentences)
      VALUES (@id, @title, @url, @authors, @tags, @attributes, @publishedAt, @updatedAt, @language,
        @textSha256, @digest, @vectorsSha256, @passages, @firstSentence, @sentences)`),
    insertText: db.prepare('INSERT INTO texts (article, text) VALUES (?, ?)'),
    insertAttribute: db.prepare('INSERT INTO attributes (article, name, kind, value) VALUES (?, ?, ?, ?)'),
    insertPassage: db.prepare('INSERT INTO passages (article, start, stop) VALUES (?, ?, ?)'),
    insertSentence: db.prepare(
      'INSERT INTO sentences (id, passage, start, stop, vector, checksum) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    insertPassageWords: db.prepare('INSERT INTO passage_words (rowid, title, text) VALUES (?, ?, ?)'),
    insertArticleWords: db.prepare('INSERT INTO article_words (rowid, title, text) VALUES (?, ?, ?)'),
    insertChange: db.prepare(
      'INSERT INTO changes (added_from, added_to, removed_from, removed_to) VALUES (?, ?, ?, ?)',
    ),
  }
}

/** The ids of the sentences that went with it, or null when there is no such article. */
function removeArticle(statements: Statements, id: string): IdRange | null {
  const found = statements.findArticle.get(id)
  if (found === undefined) return null
  statements.removePassageWords.run(found.row)
  statements.removeArticleWords.run(found.row)
  statements.removeArticle.run(found.row)
  return idRange(found.first, found.count)
}

function insertArticle(statements: Statements, embedded: EmbeddedArticle): IdRange {
  const { article, passages } = embedded
  const first = statements.lastSentence.get()! + 1
  const count = passages.reduce((sum, passage) => sum + passage.sentences.length, 0)
  const columns = articleColumns(embedded, { firstSentence: first, sentences: count })
  const row = Number(statements.insertArticle.run(columns).lastInsertRowid)
  statements.insertText.run(row, article.text)
  statements.insertArticleWords.run(row, article.title, article.text)
  for (const { name, value } of attributeRows(article)) {
    statements.insertAttribute.run(row, name, typeof value, typeof value === 'boolean' ? Number(value) : value)
  }
  let next = first
  for (const passage of passages) {
    insertPassage(statements, passage, { article, row, next })
    next += passage.sentences.length
  }
  return idRange(first, count)
}

function insertPassage(
  statements: Statements,
  passage: EmbeddedPassage,
  { article, row, next }: { article: Article; row: number; next: number },
): void {
  const { start, end, sentences, vectors } = passage
  const passageRow = Number(statements.insertPassage.run(row, start, end).lastInsertRowid)
  statements.insertPassageWords.run(passageRow, article.title, article.text.slice(start, end))
  for (const [i, sentence] of sentences.entries()) {
    insertSentence(statements, {
      id: next + i,
      passage: passageRow,
      start: sentence.start,
      stop: sentence.end,
      vector: bytesOf(vectors[i]!),
    })
  }
}

function insertSentence(statements: Statements, sentence: ChecksummedSentence): void {
  const { id, passage, start, stop, vector } = sentence
  statements.insertSentence.run(id, passage, start, stop, vector, checksumSentence(sentence))
}

function articleColumns(embedded: EmbeddedArticle, range: { firstSentence: number; sentences: number }) {
  const { article, textSha256, digest, passages } = embedded
  const { text: _, authors, tags, attributes, ...columns } = article
  return {
    ...columns,
    authors: JSON.stringify(authors),
    tags: JSON.stringify(tags),
    attributes: JSON.stringify(attributes),
    textSha256,
    digest,
    vectorsSha256: hashVectors(passages.flatMap(passage => passage.vectors)),
    passages: passages.length,
    ...range,
  }
}

function idRange(first: number, count: number): IdRange {
  return count === 0 ? NOTHING : [first, first + count - 1]
}

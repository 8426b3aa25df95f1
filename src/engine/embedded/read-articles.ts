/** Reads articles and passages back from the database, exactly as they were put. */
import { type Article, passageId, type Span, type StoredPassage } from '../../model.ts'
import type { ArticleHeader, IndexState, ListedArticle, ListRequest, StoredArticle } from '../engine.ts'
import { parsePassageId } from '../parse-passage-id.ts'
import { filterArticles } from './filter-articles.ts'
import type { PassagesDatabase } from './passages-database.ts'

export interface StoredArticles {
  state(): IndexState
  sequence(): number
  read(passageIds: readonly string[]): StoredPassage[]
  passages(articleId: string): StoredPassage[]
  article(id: string): StoredArticle | null
  articles(ids: readonly string[]): Map<string, StoredArticle>
  headers(ids: readonly string[]): Map<string, ArticleHeader>
  digests(ids: readonly string[]): Map<string, string>
  ids(): string[]
  list(request: ListRequest): ListedArticle[]
  listed(ids: readonly string[]): Map<string, ListedArticle>
}

export function createStoredArticles(db: PassagesDatabase): StoredArticles {
  const statements = prepareStatements(db)
  const sequenceNow = () => statements.sequence.get()!
  let known: IndexState | null = null
  return {
    state() {
      const sequence = sequenceNow()
      if (known?.sequence !== sequence) known = { counts: statements.counts.get()!, sequence }
      return known
    },
    sequence: sequenceNow,
    read: ids => ids.map(id => readPassage(statements, id)).filter(passage => passage !== null),
    passages: articleId => groupSentences(articleId, statements.passagesOf.all(articleId)),
    article(id) {
      const row = statements.article.get(id)
      return row === undefined ? null : toArticle(row)
    },
    articles: ids => collect(ids, id => statements.article.get(id), toArticle),
    headers: ids => collect(ids, id => statements.header.get(id), toHeader),
    digests: ids =>
      collect(
        ids,
        id => statements.digest.get(id),
        digest => digest,
      ),
    ids: () => statements.ids.all().sort(),
    list: request => listArticles(db, request),
    listed: ids => collect(ids, id => statements.listed.get(id), toListed),
  }
}

interface PassageRow {
  readonly row: number
  readonly start: number
  readonly end: number
}

/** Start and end of a passage, then of one of its sentences. */
type SentenceRow = readonly [start: number, end: number, sentenceStart: number, sentenceEnd: number]

interface HeaderRow extends Omit<Article, 'text' | 'authors' | 'tags' | 'attributes'> {
  readonly authors: string
  readonly tags: string
  readonly attributes: string
}

interface ArticleRow extends HeaderRow {
  readonly text: string
  readonly textSha256: string
  readonly digest: string
}

type Statements = ReturnType<typeof prepareStatements>

const HEADER_COLUMNS =
  'id, title, url, authors, tags, attributes, published_at AS publishedAt, updated_at AS updatedAt, language'
const LISTED_COLUMNS = `${HEADER_COLUMNS}, text_sha256 AS textSha256, digest, passages, sentences`

function prepareStatements(db: PassagesDatabase) {
  return {
    sequence: db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM changes').pluck(),
    counts: db.prepare<[], IndexState['counts']>(`
      SELECT count(*) AS articles, coalesce(sum(passages), 0) AS passages, coalesce(sum(sentences), 0) AS sentences
      FROM articles`),
    passage: db.prepare<[string, number, number], PassageRow>(`
      SELECT p.row, p.start, p.stop AS end FROM articles a JOIN passages p ON p.article = a.row
      WHERE a.id = ? AND p.start = ? AND p.stop = ?`),
    passagesOf: db
      .prepare<[string], SentenceRow>(`
        SELECT p.start, p.stop, s.start, s.stop
        FROM articles a JOIN passages p ON p.article = a.row JOIN sentences s ON s.passage = p.row
        WHERE a.id = ? ORDER BY p.start, s.id`)
      .raw(),
    sentencesOf: db.prepare<[number], { start: number; end: number }>(
      'SELECT start, stop AS end FROM sentences WHERE passage = ? ORDER BY id',
    ),
    article: db.prepare<[string], ArticleRow>(`
      SELECT ${HEADER_COLUMNS}, text_sha256 AS textSha256, digest, text
      FROM articles JOIN texts ON texts.article = articles.row WHERE id = ?`),
    header: db.prepare<[string], HeaderRow>(`SELECT ${HEADER_COLUMNS} FROM articles WHERE id = ?`),
    listed: db.prepare<[string], ListedRow>(`SELECT ${LISTED_COLUMNS} FROM articles WHERE id = ?`),
    digest: db.prepare<[string], string>('SELECT digest FROM articles WHERE id = ?').pluck(),
    ids: db.prepare<[], string>('SELECT id FROM articles').pluck(),
  }
}

type ListedRow = HeaderRow & Omit<ListedArticle, keyof HeaderRow>

/** Walks along the index of ids, so that a page costs no more at the end of a long list than at its start. */
function listArticles(db: PassagesDatabase, { after, limit, filter }: ListRequest): ListedArticle[] {
  const condition = filterArticles(filter) ?? { sql: 'TRUE', values: [] }
  const rows = db
    .prepare<unknown[], ListedRow>(
      `SELECT ${LISTED_COLUMNS} FROM articles a
       WHERE a.id > ? AND ${condition.sql} ORDER BY a.id LIMIT ?`,
    )
    .all(after ?? '', ...condition.values, limit)
  return rows.map(toListed)
}

function toListed(row: ListedRow): ListedArticle {
  const { textSha256, digest, passages, sentences } = row
  return { ...toHeader(row), textSha256, digest, passages, sentences }
}

function readPassage(statements: Statements, id: string): StoredPassage | null {
  const address = parsePassageId(id)
  if (address === null) return null
  const row = statements.passage.get(address.articleId, address.start, address.end)
  return row === undefined ? null : toPassage(statements, address.articleId, row)
}

function toPassage(statements: Statements, articleId: string, { row, start, end }: PassageRow): StoredPassage {
  const sentences = statements.sentencesOf.all(row)
  return { id: passageId(articleId, { start, end }), articleId, start, end, sentences }
}

function toArticle(row: ArticleRow): StoredArticle {
  return { ...toHeader(row), text: row.text, textSha256: row.textSha256, digest: row.digest }
}

/** Expects the rows of an article in reading order. */
function groupSentences(articleId: string, rows: readonly SentenceRow[]): StoredPassage[] {
  const passages: (StoredPassage & { sentences: Span[] })[] = []
  for (const [start, end, sentenceStart, sentenceEnd] of rows) {
    if (passages.at(-1)?.start !== start)
      passages.push({ id: passageId(articleId, { start, end }), articleId, start, end, sentences: [] })
    passages.at(-1)!.sentences.push({ start: sentenceStart, end: sentenceEnd })
  }
  return passages
}

function toHeader(row: HeaderRow): ArticleHeader {
  return {
    id: row.id,
    title: row.title,
    url: row.url,
    authors: JSON.parse(row.authors),
    publishedAt: row.publishedAt,
    updatedAt: row.updatedAt,
    language: row.language,
    tags: JSON.parse(row.tags),
    attributes: JSON.parse(row.attributes),
  }
}

function collect<Row, Value>(
  ids: readonly string[],
  find: (id: string) => Row | undefined,
  convert: (row: Row) => Value,
): Map<string, Value> {
  const found = new Map<string, Value>()
  for (const id of ids) {
    const row = find(id)
    if (row !== undefined) found.set(id, convert(row))
  }
  return found
}

/** Looks at each article as it is stored: hashes, spans, numbering and checksums of its sentences, attribute rows. */
import { createHash } from 'node:crypto'
import type { Article } from '../../model.ts'
import { attributeRows } from '../list-attributes.ts'
import type { Finding } from '../upkeep.ts'
import type { FindingCollector } from './collect-findings.ts'
import { describeSpanFault } from './describe-span-fault.ts'
import type { PassagesDatabase } from './passages-database.ts'
import { checksumSentence, type SentenceRow } from './sentence-checksum.ts'

/** Looks at the next articles by row; answers the last row seen, or null when there are no more. */
export type ArticleInspector = (afterRow: number) => { readonly lastRow: number; readonly articles: number } | null

const AT_ONCE = 32

export function createArticleInspector(db: PassagesDatabase, collector: FindingCollector): ArticleInspector {
  const statements = prepareStatements(db)
  return afterRow => {
    const rows = statements.articles.all(afterRow)
    for (const row of rows) {
      for (const finding of inspectArticle(statements, row)) collector.add({ ...finding, articleId: row.id })
    }
    const last = rows.at(-1)
    return last === undefined ? null : { lastRow: last.row, articles: rows.length }
  }
}

type Fault = Omit<Finding, 'articleId'>

interface ArticleRow {
  readonly row: number
  readonly id: string
  readonly text: string | null
  readonly text_sha256: string
  readonly vectors_sha256: string
  readonly tags: string
  readonly attributes: string
  readonly authors: string
  readonly language: string | null
  readonly passages: number
  readonly first_sentence: number
  readonly sentences: number
}

interface PassageRow {
  readonly row: number
  readonly start: number
  readonly stop: number
}

type Statements = ReturnType<typeof prepareStatements>

function prepareStatements(db: PassagesDatabase) {
  return {
    articles: db.prepare<[number], ArticleRow>(`
      SELECT articles.*, texts.text FROM articles LEFT JOIN texts ON texts.article = articles.row
      WHERE articles.row > ? ORDER BY articles.row LIMIT ${AT_ONCE}`),
    passages: db.prepare<[number], PassageRow>('SELECT * FROM passages WHERE article = ? ORDER BY start, row'),
    sentences: db.prepare<[number], SentenceRow>('SELECT * FROM sentences WHERE passage = ? ORDER BY id'),
    attributes: db.prepare<[number], unknown[]>('SELECT name, kind, value FROM attributes WHERE article = ?').raw(),
  }
}

function inspectArticle(statements: Statements, article: ArticleRow): Fault[] {
  const { text } = article
  if (text === null) return [{ part: 'articles', detail: 'its text is missing', mend: 'replace' }]
  const passages = statements.passages.all(article.row).map(passage => ({
    ...passage,
    sentences: statements.sentences.all(passage.row),
  }))
  const found = createHash('sha256').update(text, 'utf8').digest('hex')
  if (found !== article.text_sha256) {
    const detail = `its text has SHA-256 ${found}, expected ${article.text_sha256}`
    return [{ part: 'articles', detail, mend: 'replace' }]
  }
  const sentences = passages.flatMap(passage => passage.sentences)
  const spans = inspectSpans(text, passages)
  const vectors = inspectVectors(article, sentences)
  const mend = spans.length + vectors.length === 0 ? 'derive' : 'embed'
  return [
    ...spans,
    ...vectors,
    ...inspectCounts(article, { passages: passages.length, sentences, mend }),
    ...inspectAttributes(article, statements.attributes.all(article.row)),
  ]
}

function inspectSpans(text: string, passages: Parameters<typeof describeSpanFault>[1]): Fault[] {
  const detail = describeSpanFault(text, passages)
  return detail === null ? [] : [{ part: 'passages', detail, mend: 'embed' }]
}

function inspectVectors({ vectors_sha256 }: ArticleRow, sentences: readonly SentenceRow[]): Fault[] {
  const hash = createHash('sha256')
  const faults: Fault[] = []
  for (const sentence of sentences) {
    hash.update(sentence.vector)
    const found = checksumSentence(sentence)
    if (found === sentence.checksum) continue
    const place = `sentence ${sentence.id} at ${sentence.start}-${sentence.stop}`
    faults.push({
      part: 'vectors',
      detail: `${place} has the checksum ${found}, expected ${sentence.checksum}`,
      mend: 'embed',
    })
  }
  const found = hash.digest('hex')
  if (found === vectors_sha256 || faults.length > 0) return faults
  return [{ part: 'vectors', detail: `its vectors have SHA-256 ${found}, expected ${vectors_sha256}`, mend: 'embed' }]
}

/** Where all vectors are there, the sentences are, and only what is said of them is wrong. */
function inspectCounts(
  article: ArticleRow,
  { passages, sentences, mend }: { passages: number; sentences: readonly SentenceRow[]; mend: Fault['mend'] },
): Fault[] {
  const faults: Fault[] = []
  const first = sentences[0]?.id ?? article.first_sentence
  if (sentences.some(({ id }, i) => id !== first + i)) {
    faults.push({ part: 'sentences', detail: 'its sentences are not numbered in a row', mend: 'embed' })
  }
  if (first !== article.first_sentence) {
    faults.push({
      part: 'sentences',
      detail: `its first sentence is ${first}, expected ${article.first_sentence}`,
      mend,
    })
  }
  if (passages !== article.passages) {
    faults.push({ part: 'passages', detail: `it has ${passages} passages, expected ${article.passages}`, mend })
  }
  if (sentences.length !== article.sentences) {
    const detail = `it has ${sentences.length} sentences, expected ${article.sentences}`
    faults.push({ part: 'sentences', detail, mend })
  }
  return faults
}

function inspectAttributes(article: ArticleRow, stored: readonly unknown[][]): Fault[] {
  const fields = readFields(article)
  if (fields === null) return [{ part: 'articles', detail: 'its lists are not JSON', mend: 'replace' }]
  const expected = attributeRows(fields).map(({ name, value }) => [name, typeof value, storedValue(value)])
  const [found, wanted] = [stored, expected].map(rows =>
    rows
      .map(row => JSON.stringify(row))
      .sort()
      .join('\n'),
  )
  if (found === wanted) return []
  const detail = `it has ${stored.length} attribute rows, expected ${expected.length} that say what its fields say`
  return [{ part: 'attributes', detail, mend: 'derive' }]
}

function storedValue(value: string | number | boolean): string | number {
  return typeof value === 'boolean' ? Number(value) : value
}

/** What `attributeRows` looks at. */
export function readFields(
  row: Pick<ArticleRow, 'tags' | 'attributes' | 'authors' | 'language'>,
): AttributeFields | null {
  try {
    JSON.parse(row.authors)
    return { tags: JSON.parse(row.tags), attributes: JSON.parse(row.attributes), language: row.language }
  } catch {
    return null
  }
}

export type AttributeFields = Pick<Article, 'tags' | 'attributes' | 'language'>

/** Ranks passages by the words that they and their articles share with a text. */
import { LRUCache } from 'lru-cache'
import type { Filter, PassageHit, Span } from '../../model.ts'
import { wordsOf } from '../../words.ts'
import { composeWordQuery, type WordQuery } from './compose-word-query.ts'
import { filterArticles } from './filter-articles.ts'
import type { PassageDirectory } from './passage-directory.ts'
import type { PassagesDatabase } from './passages-database.ts'
import type { SentenceLog } from './sentence-log.ts'

export interface WordIndex {
  /** Best passage first, at most `depth`; of equal ones the earlier stored first. */
  matching(text: string, depth: number, filter: Filter): PassageHit[]
}

/** Weight of a word in the title against one in the text, in BM25. */
const TITLE_WEIGHT = 1
const TEXT_WEIGHT = 1

/** A word in more than this share of the passages tells little and costs much … */
const COMMON_SHARE = 0.1
/** … but where passages are few it costs nothing, and every word may be in a tenth of them. */
const COMMON_AT_LEAST = 1000

export function createWordIndex(
  db: PassagesDatabase,
  { log, directory }: { log: Pick<SentenceLog, 'sequence'>; directory: PassageDirectory },
): WordIndex {
  const commonWordsAt = createCommonWords(db)
  const statements = prepareStatements(db)
  return {
    matching(text, depth, filter) {
      const query = composeWordQuery(text, commonWordsAt(log.sequence()))
      if (query === null || depth === 0) return []
      const passages = findPassages(db, { query, depth, filter })
      if (passages.length === 0) return []
      const places = passages.map(({ row }) => directory.byRow(row)!)
      const articleRows = JSON.stringify([...new Set(places.map(place => place.articleRow))])
      const articleScores = new Map(statements.articleScores.all(query.match, articleRows))
      return places.map(({ id, articleRow, articleId }, i) => ({
        passageId: id,
        articleId,
        passageScore: passages[i]!.score,
        articleScore: articleScores.get(articleRow) ?? 0,
      }))
    },
  }
}

interface ScoredRow {
  readonly row: number
  readonly score: number
}

/** As FTS5 scores: lower is better. */
interface CostlyRow {
  readonly row: number
  readonly cost: number
}

/** The plus keeps SQLite from searching once per row of the list; only the rows of the list are scored. */
function prepareStatements(db: PassagesDatabase) {
  return {
    articleScores: db
      .prepare<[string, string], [number, number]>(`
        SELECT rowid, -bm25(article_words, ${TITLE_WEIGHT}, ${TEXT_WEIGHT}) FROM article_words
        WHERE article_words MATCH ? AND +rowid IN (SELECT value FROM json_each(?))`)
      .raw(),
  }
}

function findPassages(
  db: PassagesDatabase,
  { query, depth, filter }: { query: WordQuery; depth: number; filter: Filter },
): ScoredRow[] {
  const condition = filterArticles(filter)
  const allowed =
    condition === null
      ? ''
      : `AND +rowid IN (SELECT p.row FROM articles a JOIN passages p ON p.article = a.row WHERE ${condition.sql})`
  const sql = `
    SELECT rowid AS row, bm25(passage_words, ${TITLE_WEIGHT}, ${TEXT_WEIGHT}) AS cost FROM passage_words
    WHERE passage_words MATCH ? ${allowed} ORDER BY cost, rowid`
  const values = [query.match, ...(condition?.values ?? [])]
  if (query.phrases.length > 0) return findPhrases(db, { sql, values, phrases: query.phrases, depth })
  return db
    .prepare<unknown[], CostlyRow>(`${sql} LIMIT ?`)
    .all(...values, depth)
    .map(toScoredRow)
}

/** FTS5 matches phrases by their stems; whether the words themselves are there is seen in the text. */
function findPhrases(
  db: PassagesDatabase,
  { sql, values, phrases, depth }: { sql: string; values: unknown[]; phrases: readonly string[]; depth: number },
): ScoredRow[] {
  const wanted = phrases.map(foldedWords)
  const passage = db.prepare<[number], Span & { text: string }>(
    'SELECT p.start, p.stop AS end, t.text FROM passages p JOIN texts t ON t.article = p.article WHERE p.row = ?',
  )
  const found: ScoredRow[] = []
  for (const candidate of db.prepare<unknown[], CostlyRow>(sql).all(...values)) {
    if (found.length === depth) break
    const { text, start, end } = passage.get(candidate.row)!
    const words = foldedWords(text.slice(start, end))
    if (wanted.every(phrase => words.includes(phrase))) found.push(toScoredRow(candidate))
  }
  return found
}

function toScoredRow({ row, cost }: CostlyRow): ScoredRow {
  return { row, score: -cost }
}

/** Between spaces, so that one text holds another only at whole words. */
function foldedWords(text: string): string {
  const words = wordsOf(text).map(word => word.folded)
  return ` ${words.filter(word => word !== '').join(' ')} `
}

/** Counts are remembered until the index changes. */
function createCommonWords(db: PassagesDatabase): (sequence: number) => (word: string) => boolean {
  const counts = new LRUCache<string, number>({ max: 10_000 })
  const count = db.prepare<[string], number>('SELECT count(*) FROM passage_words WHERE passage_words MATCH ?').pluck()
  const countAll = db.prepare<[], number>('SELECT count(*) FROM passages').pluck()
  let countedAt = -1
  let limit = 0
  const isCommon = (word: string) => {
    const known = counts.get(word) ?? count.get(`"${word}"`)!
    counts.set(word, known)
    return known > limit
  }
  return sequence => {
    if (countedAt !== sequence) {
      countedAt = sequence
      counts.clear()
      limit = Math.max(COMMON_AT_LEAST, countAll.get()! * COMMON_SHARE)
    }
    return isCommon
  }
}

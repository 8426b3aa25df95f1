/** Ranks passages and articles by words with FTS5 itself: every question, at the price of a walk over all its words. */
import type { Filter, Span } from '../../model.ts'
import type { WordQuery } from './compose-word-query.ts'
import { filterArticles } from './filter-articles.ts'
import { createPhraseCheck } from './holds-phrases.ts'
import type { PassagesDatabase } from './passages-database.ts'

export interface WordRanking {
  /** Best first, at most `depth`; of equal ones the earlier stored first. */
  readonly passages: readonly ScoredRow[]
  /** By row; an article without the words is absent or 0. */
  scoreArticles(rows: readonly number[]): ReadonlyMap<number, number>
}

export interface ScoredRow {
  readonly row: number
  readonly score: number
}

export interface RankingScope {
  readonly depth: number
  readonly filter: Filter
}

/** Weight of a word in the title against one in the text, in BM25. */
const TITLE_WEIGHT = 1
const TEXT_WEIGHT = 1

/** As FTS5 scores: lower is better. */
interface CostlyRow {
  readonly row: number
  readonly cost: number
}

export function createSqlRanking(db: PassagesDatabase): (query: WordQuery, scope: RankingScope) => WordRanking {
  // The plus keeps SQLite from searching once per row of the list; only the rows of the list are scored.
  const articleScores = db
    .prepare<[string, string], [number, number]>(`
      SELECT rowid, -bm25(article_words, ${TITLE_WEIGHT}, ${TEXT_WEIGHT}) FROM article_words
      WHERE article_words MATCH ? AND +rowid IN (SELECT value FROM json_each(?))`)
    .raw()
  return (query, scope) => ({
    passages: findPassages(db, query, scope),
    scoreArticles: rows => new Map(articleScores.all(query.match, JSON.stringify(rows))),
  })
}

function findPassages(db: PassagesDatabase, query: WordQuery, { depth, filter }: RankingScope): ScoredRow[] {
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
  const holdsAll = createPhraseCheck(phrases)
  const passage = db.prepare<[number], Span & { text: string }>(
    'SELECT p.start, p.stop AS end, t.text FROM passages p JOIN texts t ON t.article = p.article WHERE p.row = ?',
  )
  const found: ScoredRow[] = []
  for (const candidate of db.prepare<unknown[], CostlyRow>(sql).all(...values)) {
    if (found.length === depth) break
    const { text, start, end } = passage.get(candidate.row)!
    if (holdsAll(text.slice(start, end))) found.push(toScoredRow(candidate))
  }
  return found
}

function toScoredRow({ row, cost }: CostlyRow): ScoredRow {
  return { row, score: -cost }
}

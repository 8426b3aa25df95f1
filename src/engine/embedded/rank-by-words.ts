/** Ranks passages and articles by words as FTS5 would, from what is held in memory, at a fraction of its price. */
import type { WordQuery } from './compose-word-query.ts'
import { filterArticles } from './filter-articles.ts'
import type { PassagesDatabase } from './passages-database.ts'
import type { RankingScope, ScoredRow, WordRanking } from './rank-in-sql.ts'
import { createScoreSums, type ScoreSums } from './score-sums.ts'
import type { SentenceLog } from './sentence-log.ts'
import { slotOf } from './sized-rows.ts'
import { createWordPostings, type Postings, type WordPostings } from './word-postings.ts'
import type { WordTable } from './word-tables.ts'
import { createWordTerms } from './word-terms.ts'

/** To be called in one transaction, `catchUp` first. */
export interface QuickRanking {
  catchUp(sequence: number): void
  /** Null where the answer might not be that of FTS5: then ask FTS5. */
  rank(query: WordQuery, scope: RankingScope): WordRanking | null
  /** How many passages have each word, whose places are read and remembered; null where that cannot be told. */
  passagesWith(words: readonly string[]): (number | null)[]
  close(): void
}

/** Postings of each of the two indexes: 10 MB. */
const MOST_POSTINGS = 2_000_000

export function createQuickRanking(db: PassagesDatabase, log: Pick<SentenceLog, 'isRederivedAfter'>): QuickRanking {
  const terms = createWordTerms()
  const passages = createRankedTable(db, 'passage_words')
  const articles = createRankedTable(db, 'article_words')
  const follow = createFollower(log, [passages.postings, articles.postings])
  let isReady = false
  return {
    catchUp(sequence) {
      isReady = follow(sequence)
    },
    rank(query, { depth, filter }) {
      if (query.phrases.length > 0 || filterArticles(filter) !== null) return null
      const asked = terms.termsOf(query.words)
      if (!isReady || !asked.every(term => term !== null)) return null
      if (!sumUp(passages, asked) || !sumUp(articles, asked)) return null
      return { passages: bestRows(passages, depth), scoreArticles: rows => scoresOf(articles, rows) }
    },
    passagesWith(words) {
      if (!isReady) return words.map(() => null)
      return terms
        .termsOf(words)
        .map(term => (term === null ? null : (passages.postings.of(term)?.slots.length ?? null)))
    },
    close: terms.close,
  }
}

interface RankedTable {
  readonly postings: WordPostings
  readonly sums: ScoreSums
}

function createRankedTable(db: PassagesDatabase, name: WordTable['name']): RankedTable {
  return { postings: createWordPostings(db, name, { most: MOST_POSTINGS }), sums: createScoreSums() }
}

/** Brings the tables to where the index stands; what a failure leaves undone is done again. */
function createFollower(
  log: Pick<SentenceLog, 'isRederivedAfter'>,
  tables: readonly WordPostings[],
): (sequence: number) => boolean {
  let reached = -1
  return sequence => {
    const hasChanged = sequence !== reached
    const change = { hasChanged, isRederived: hasChanged && log.isRederivedAfter(reached) }
    const areReady = tables.map(table => table.catchUp(change))
    reached = sequence
    return areReady.every(Boolean)
  }
}

/** A term asked for twice counts twice, as in FTS5. False where that cannot be told. */
function sumUp({ postings, sums }: RankedTable, terms: readonly string[]): boolean {
  const found: Postings[] = []
  for (const term of terms) {
    const each = postings.of(term)
    if (each === null) return false
    found.push(each)
  }
  sums.clear(postings.rows)
  for (const each of found) sums.add(each, postings.averageSize)
  return true
}

function bestRows({ postings, sums }: RankedTable, depth: number): ScoredRow[] {
  const { rows } = postings.rows
  return sums.best(depth).map(slot => ({ row: rows[slot]!, score: sums.of(slot) }))
}

function scoresOf({ postings, sums }: RankedTable, rows: readonly number[]): Map<number, number> {
  return new Map(rows.map(row => [row, sums.of(slotOf(postings.rows, row, 0))]))
}

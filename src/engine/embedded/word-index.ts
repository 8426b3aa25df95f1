/** Ranks passages by the words that they and their articles share with a text. */
import type { Filter, PassageHit } from '../../model.ts'
import { createCommonWords } from './common-words.ts'
import { composeWordQuery } from './compose-word-query.ts'
import type { PassageDirectory } from './passage-directory.ts'
import type { PassagesDatabase } from './passages-database.ts'
import { createQuickRanking } from './rank-by-words.ts'
import { createSqlRanking } from './rank-in-sql.ts'
import type { SentenceLog } from './sentence-log.ts'

export interface WordIndex {
  /** Best passage first, at most `depth`; of equal ones the earlier stored first. To be called in one transaction. */
  matching(text: string, depth: number, filter: Filter): PassageHit[]
  /** May be called twice. */
  close(): void
}

export function createWordIndex(
  db: PassagesDatabase,
  { log, directory }: { log: Pick<SentenceLog, 'sequence' | 'isRederivedAfter'>; directory: PassageDirectory },
): WordIndex {
  const quickly = createQuickRanking(db, log)
  const common = createCommonWords(db, quickly.passagesWith)
  const rankInSql = createSqlRanking(db)
  return {
    matching(text, depth, filter) {
      const sequence = log.sequence()
      quickly.catchUp(sequence)
      const query = composeWordQuery(text, words => common.among(words, sequence))
      if (query === null || depth === 0) return []
      const scope = { depth, filter }
      const { passages, scoreArticles } = quickly.rank(query, scope) ?? rankInSql(query, scope)
      if (passages.length === 0) return []
      const places = passages.map(({ row }) => directory.byRow(row)!)
      const articleScores = scoreArticles([...new Set(places.map(place => place.articleRow))])
      return places.map(({ id, articleRow, articleId }, i) => ({
        passageId: id,
        articleId,
        passageScore: passages[i]!.score,
        articleScore: articleScores.get(articleRow) ?? 0,
      }))
    },
    close: quickly.close,
  }
}

/** Finds the sentences of the articles that a filter allows. */
import { LRUCache } from 'lru-cache'
import type { Filter } from '../../model.ts'
import { filterArticles } from './filter-articles.ts'
import { createLabelRanges, type LabelRanges } from './label-ranges.ts'
import type { PassagesDatabase } from './passages-database.ts'

/** Null when the filter allows everything. */
export type AllowedSentences = (filter: Filter) => LabelRanges | null

/** Pages and facets ask for the same filter again; a wide one holds a pair of numbers per article. */
const REMEMBERED = 8

/** What is remembered holds for one state of the index only. */
export function createAllowedSentences(
  db: PassagesDatabase,
  { sequence }: { sequence: () => number },
): AllowedSentences {
  const remembered = new LRUCache<string, LabelRanges>({ max: REMEMBERED })
  return filter => {
    const condition = filterArticles(filter)
    if (condition === null) return null
    const key = JSON.stringify([sequence(), condition])
    const known = remembered.get(key)
    if (known !== undefined) return known
    const found = db
      .prepare<unknown[], [number, number]>(
        `SELECT a.first_sentence, a.sentences FROM articles a WHERE a.sentences > 0 AND ${condition.sql}`,
      )
      .raw()
      .all(...condition.values)
      .sort(([a], [b]) => a - b)
    const allowed = createLabelRanges(found.map(([first, count]) => ({ from: first, to: first + count - 1 })))
    remembered.set(key, allowed)
    return allowed
  }
}

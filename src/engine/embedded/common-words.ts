/** Knows which words are in so many passages that they tell little and cost much. */
import { LRUCache } from 'lru-cache'
import type { PassagesDatabase } from './passages-database.ts'

/** A word in more than this share of the passages is common … */
const COMMON_SHARE = 0.1
/** … but where passages are few it costs nothing, and every word may be in a tenth of them. */
const COMMON_AT_LEAST = 1000

/** Counts are remembered until the index changes. */
export function createCommonWords(db: PassagesDatabase): (sequence: number) => (word: string) => boolean {
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

/** Knows which words are in so many passages that they tell little and cost much. */
import { LRUCache } from 'lru-cache'
import type { PassagesDatabase } from './passages-database.ts'

/** A word in more than this share of the passages is common … */
const COMMON_SHARE = 0.1
/** … but where passages are few it costs nothing, and every word may be in a tenth of them. */
const COMMON_AT_LEAST = 1000

export interface CommonWords {
  /** Those of the words that are common; `sequence` is where the index stands. */
  among(words: readonly string[], sequence: number): ReadonlySet<string>
}

interface Counted {
  readonly passages: number
  readonly asOf: number
}

/**
 * Counts are remembered until the index changes. `passagesWith` counts for less where what it reads will be asked for
 * again, which is so for words that are not common; null where it cannot tell.
 */
export function createCommonWords(
  db: PassagesDatabase,
  passagesWith: (words: readonly string[]) => readonly (number | null)[],
): CommonWords {
  const counts = new LRUCache<string, Counted>({ max: 10_000 })
  const count = db.prepare<[string], number>('SELECT count(*) FROM passage_words WHERE passage_words MATCH ?').pluck()
  const countAll = db.prepare<[], number>('SELECT count(*) FROM passages').pluck()
  let asOf = -1
  let limit = 0
  const learn = (words: readonly string[]) => {
    for (const [i, found] of passagesWith(words).entries()) {
      const word = words[i]!
      counts.set(word, { passages: found ?? count.get(`"${word}"`)!, asOf })
    }
  }
  const recount = (word: string) => counts.set(word, { passages: count.get(`"${word}"`)!, asOf })
  return {
    among(words, sequence) {
      if (asOf !== sequence) limit = Math.max(COMMON_AT_LEAST, countAll.get()! * COMMON_SHARE)
      asOf = sequence
      const outdated = words.filter(word => counts.get(word)?.asOf !== asOf)
      const wasCommon = (word: string) => (counts.get(word)?.passages ?? 0) > limit / 2
      for (const word of outdated.filter(wasCommon)) recount(word)
      learn(outdated.filter(word => !wasCommon(word)))
      return new Set(words.filter(word => counts.get(word)!.passages > limit))
    },
  }
}

/** Recognises passages that say the same as an earlier one, word for word or nearly so. */
import { wordsOf } from '../words.ts'

const SHINGLE_WORDS = 4
/** Share of a passage's shingles that an earlier passage must hold, by the larger of the two. */
const SAME_SHARE = 0.8

/** Answers, for passages in the order of their rank, which earlier one each repeats. */
export interface DuplicateFinder {
  /** The key of the passage that this one repeats, or null, in which case this one is remembered under its key. */
  firstLike(key: string, text: string): string | null
}

/** Resemblance by word shingles, Broder 1997; one map from shingle to passages, so cost is by length alone. */
export function createDuplicateFinder(): DuplicateFinder {
  const holders = new Map<string, string[]>()
  const sizes = new Map<string, number>()
  return {
    firstLike(key, text) {
      const shingles = shinglesOf(text)
      const found = mostShared(shingles, holders)
      if (found !== null && found.shared >= SAME_SHARE * Math.max(shingles.size, sizes.get(found.key)!))
        return found.key
      sizes.set(key, shingles.size)
      for (const shingle of shingles) holders.set(shingle, [...(holders.get(shingle) ?? []), key])
      return null
    },
  }
}

function shinglesOf(text: string): Set<string> {
  const words = wordsOf(text).map(word => word.folded)
  const shingles = new Set<string>()
  const last = Math.max(0, words.length - SHINGLE_WORDS)
  for (let i = 0; i <= last; i++) shingles.add(words.slice(i, i + SHINGLE_WORDS).join(' '))
  return shingles
}

function mostShared(
  shingles: ReadonlySet<string>,
  holders: ReadonlyMap<string, readonly string[]>,
): { key: string; shared: number } | null {
  const counts = new Map<string, number>()
  for (const shingle of shingles) {
    for (const key of holders.get(shingle) ?? []) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  let best: { key: string; shared: number } | null = null
  for (const [key, shared] of counts) if (best === null || shared > best.shared) best = { key, shared }
  return best
}

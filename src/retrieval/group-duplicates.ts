/** Recognises passages that say the same as an earlier one, word for word or nearly so. */
import { visitWords } from '../words.ts'

const SHINGLE_WORDS = 4
/** Share of a passage's shingles that an earlier passage must hold, by the larger of the two. */
const SAME_SHARE = 0.8

/** Answers, for passages in the order of their rank, which earlier one each repeats. */
export interface DuplicateFinder {
  /** The key of the passage that this one repeats, or null, in which case this one is remembered under its key. */
  firstLike(key: string, text: string): string | null
}

/**
 * Resemblance by word shingles, Broder 1997; one map from shingle to passages, so cost is by length alone. Shingles
 * are held as hashes: two of the few thousand that a search compares are mistaken for each other about once in a
 * hundred searches, where 0.8 of all would have to be.
 */
export function createDuplicateFinder(): DuplicateFinder {
  const holders = new Map<number, string[]>()
  const sizes = new Map<string, number>()
  return {
    firstLike(key, text) {
      const shingles = shinglesOf(text)
      const found = mostShared(shingles, holders)
      if (found !== null && found.shared >= SAME_SHARE * Math.max(shingles.size, sizes.get(found.key)!))
        return found.key
      sizes.set(key, shingles.size)
      for (const shingle of shingles) {
        const keys = holders.get(shingle)
        if (keys === undefined) holders.set(shingle, [key])
        else keys.push(key)
      }
      return null
    },
  }
}

function shinglesOf(text: string): Set<number> {
  const words: number[] = []
  const lower = text.toLowerCase()
  visitWords(lower, (start, end) => words.push(hashOf(lower, start, end)))
  const shingles = new Set<number>()
  const last = Math.max(0, words.length - SHINGLE_WORDS)
  for (let i = 0; i <= last; i++) shingles.add(shingleAt(words, i))
  return shingles
}

/** 30 bits, which the runtime holds without an object around them. */
function shingleAt(words: readonly number[], start: number): number {
  let hash = FNV_BASIS
  const end = Math.min(words.length, start + SHINGLE_WORDS)
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ words[i]!, FNV_PRIME)
  return hash >>> 2
}

/** FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/, over UTF-16 units. */
function hashOf(text: string, start: number, end: number): number {
  let hash = FNV_BASIS
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME)
  return hash
}

const FNV_BASIS = 0x811c9dc5
const FNV_PRIME = 0x01000193

function mostShared(
  shingles: ReadonlySet<number>,
  holders: ReadonlyMap<number, readonly string[]>,
): { key: string; shared: number } | null {
  const counts = new Map<string, number>()
  for (const shingle of shingles) {
    const keys = holders.get(shingle)
    if (keys === undefined) continue
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  let best: { key: string; shared: number } | null = null
  for (const [key, shared] of counts) if (best === null || shared > best.shared) best = { key, shared }
  return best
}

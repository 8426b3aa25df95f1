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
 * Resemblance by word shingles, Broder 1997. Shingles are held as hashes: two of the few thousand that a search
 * compares are mistaken for each other about once in a hundred searches, where 0.8 of all would have to be.
 */
export function createDuplicateFinder(): DuplicateFinder {
  const firsts: { readonly key: string; readonly shingles: ReadonlySet<number> }[] = []
  return {
    firstLike(key, text) {
      const shingles = shinglesOf(text)
      const first = firsts.find(earlier => areAlike(shingles, earlier.shingles))
      if (first === undefined) firsts.push({ key, shingles })
      return first?.key ?? null
    },
  }
}

/** Most texts are told apart by their lengths or by the first fifth of their shingles. */
function areAlike(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  const [smaller, larger] = a.size < b.size ? [a, b] : [b, a]
  let spare = smaller.size - SAME_SHARE * larger.size
  if (spare < 0) return false
  for (const shingle of smaller) {
    if (larger.has(shingle)) continue
    spare -= 1
    if (spare < 0) return false
  }
  return true
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

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
  const firsts: { readonly key: string; readonly shingles: Shingles }[] = []
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
function areAlike(a: Shingles, b: Shingles): boolean {
  const [smaller, larger] = a.count < b.count ? [a, b] : [b, a]
  let spare = smaller.count - SAME_SHARE * larger.count
  for (let i = 0; i < smaller.count && spare >= 0; i++) if (!holds(larger, smaller.values[i]!)) spare -= 1
  return spare >= 0
}

/** Numbers, each once, in a table with open addresses: made and asked in a fifth of the time that a set takes. */
interface Shingles {
  /** So many at the beginning. */
  readonly values: Uint32Array
  readonly count: number
  /** A power of two of places, over half of them 0, which is no shingle. */
  readonly table: Uint32Array
}

function shinglesOf(text: string): Shingles {
  const lower = text.toLowerCase()
  const words = new Int32Array((lower.length + 1) >> 1)
  let last = 0
  visitWords(lower, (start, end) => {
    words[last++] = hashOf(lower, start, end)
  })
  const most = Math.max(1, last - SHINGLE_WORDS + 1)
  const values = new Uint32Array(most)
  const table = new Uint32Array(2 ** Math.ceil(Math.log2(2 * most + 1)))
  let count = 0
  for (let i = 0; i < most; i++) {
    const shingle = shingleAt(words, i, last)
    const place = placeOf(table, shingle)
    if (table[place] === shingle) continue
    table[place] = shingle
    values[count++] = shingle
  }
  return { values, count, table }
}

function holds({ table }: Shingles, shingle: number): boolean {
  return table[placeOf(table, shingle)] === shingle
}

/** Where it stands, or would. */
function placeOf(table: Uint32Array, shingle: number): number {
  const mask = table.length - 1
  let place = shingle & mask
  while (table[place] !== 0 && table[place] !== shingle) place = (place + 1) & mask
  return place
}

/** Never 0. */
function shingleAt(words: Int32Array, start: number, count: number): number {
  let hash = FNV_BASIS
  const end = Math.min(count, start + SHINGLE_WORDS)
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ words[i]!, FNV_PRIME)
  return hash === 0 ? 1 : hash >>> 0
}

/** FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/, over UTF-16 units. */
function hashOf(text: string, start: number, end: number): number {
  let hash = FNV_BASIS
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME)
  return hash
}

const FNV_BASIS = 0x811c9dc5
const FNV_PRIME = 0x01000193

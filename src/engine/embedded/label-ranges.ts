/** Sets of sentence ids held as ranges: the sentences of an article are numbered in a row. */

export interface LabelRanges {
  /** How many ids the ranges cover. */
  readonly count: number
  /** Both ends inclusive, ascending, apart. */
  readonly ranges: readonly LabelRange[]
  has(label: number): boolean
}

export interface LabelRange {
  readonly from: number
  readonly to: number
}

/** Expects ranges in ascending order that do not overlap; joins those that touch. */
export function createLabelRanges(ascending: Iterable<LabelRange>): LabelRanges {
  const starts: number[] = []
  const ends: number[] = []
  let count = 0
  for (const { from, to } of ascending) {
    count += to - from + 1
    if (ends.length > 0 && ends[ends.length - 1] === from - 1) ends[ends.length - 1] = to
    else {
      starts.push(from)
      ends.push(to)
    }
  }
  return {
    count,
    ranges: starts.map((from, i) => ({ from, to: ends[i]! })),
    has: label => label <= (ends[countUpTo(starts, label) - 1] ?? Number.NEGATIVE_INFINITY),
  }
}

/** How many of the ascending values are at most `limit`. */
export function countUpTo(ascending: ArrayLike<number>, limit: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! <= limit) low = middle + 1
    else high = middle
  }
  return low
}

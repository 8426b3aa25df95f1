/** Bounds an answer by its tokens: as many items from the beginning as still fit. */

/** `fits` has to hold for fewer items wherever it holds for more; it is asked about as often as a binary search asks. */
export function takeWithin<T>(items: readonly T[], fits: (some: readonly T[]) => boolean): readonly T[] {
  if (fits(items)) return items
  let fitting = 0
  let tooMany = items.length
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2)
    if (fits(items.slice(0, middle))) fitting = middle
    else tooMany = middle
  }
  return items.slice(0, fitting)
}

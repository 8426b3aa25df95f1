/** Converts between UTF-16 units, which JavaScript counts, and code points, which the W3C's selectors count. */

/** Code points of a well-formed text: every unit but the second halves of surrogate pairs. */
export function countCodePoints(text: string): number {
  let count = 0
  for (let i = 0; i < text.length; i++) if (!isLowSurrogate(text.charCodeAt(i))) count++
  return count
}

/** The unit at which the code point with that index begins; the text's length when it has not so many. */
export function unitOfCodePoint(text: string, index: number): number {
  let left = index
  for (let i = 0; i < text.length; i++) {
    if (isLowSurrogate(text.charCodeAt(i))) continue
    if (left === 0) return i
    left--
  }
  return text.length
}

export function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}

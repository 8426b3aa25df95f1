/** Finds the markers by which an assistant's answer names its sources. */
import type { Marker } from './citation-resolver.ts'

export interface FoundMarker extends Marker {
  /** In the order written, ranges spelled out; null where it names no number of sources that could be meant. */
  readonly numbers: readonly number[] | null
}

/** A range of more sources than this is no range of sources. */
const LONGEST_RANGE = 100

const RANGE = '\\s*\\^?\\d{1,6}(?:\\s*[-–—]\\s*\\d{1,6})?\\s*'
const MARKER = new RegExp(`\\[(${RANGE}(?:[,;]${RANGE})*)\\]|【(${RANGE}(?:[,;、]${RANGE})*)】`, 'gu')

/** `[1]`, `[1, 3]`, `[1][2]`, `[1-3]`, `[1–3, 5]`, `[^1]` and `【1】`, in the order of the answer. */
export function findMarkers(answer: string): FoundMarker[] {
  return [...answer.matchAll(MARKER)].map(match => {
    const [text, plain, wide] = match
    return { text, start: match.index, end: match.index + text.length, numbers: numbersOf((plain ?? wide)!) }
  })
}

function numbersOf(list: string): number[] | null {
  const numbers: number[] = []
  for (const range of list.split(/[,;、]/)) {
    const [first = 0, last = first] = (range.match(/\d+/g) ?? []).map(Number)
    if (last < first || last - first >= LONGEST_RANGE) return null
    for (let number = first; number <= last; number++) numbers.push(number)
  }
  return numbers
}

/** Waits between tries that fail: a second after the first, twice as long after each further one, a minute at most. */
export interface BackOff {
  /** Whether the next try may begin. */
  isOver(): boolean
  /** Notes a try that failed; how long to wait now, in milliseconds. */
  lengthen(): number
  /** Notes a try that did not fail. */
  reset(): void
}

const FIRST_MS = 1000
const LONGEST_MS = 60_000

/** `now` in milliseconds of any clock that does not jump. */
export function createBackOff(now: () => number): BackOff {
  let waitMs = 0
  let until = Number.NEGATIVE_INFINITY
  return {
    isOver: () => now() >= until,
    lengthen() {
      waitMs = Math.min(LONGEST_MS, waitMs === 0 ? FIRST_MS : 2 * waitMs)
      until = now() + waitMs
      return waitMs
    },
    reset() {
      waitMs = 0
    },
  }
}

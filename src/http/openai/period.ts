/** The span of time that a date in a filter stands for: a second, a day. */

/** ISO 8601 instants in UTC; `start` inclusive, `end` exclusive. */
export interface Period {
  readonly start: string
  readonly end: string
}

const SECOND_MS = 1000
const DAY_MS = 86_400_000

/** Instants are compared as text, which holds while their years have four digits. */
const FIRST_MS = Date.parse('0000-01-01T00:00:00.000Z')
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z')

/** Of seconds since 1970; with a fraction, the empty span between two seconds. Null outside of the years 0 to 9999. */
export function secondOf(seconds: number): Period | null {
  const start = Math.ceil(seconds) * SECOND_MS
  return start < FIRST_MS || start > LAST_MS ? null : periodOf(start, (Math.floor(seconds) + 1) * SECOND_MS)
}

/** The second that the instant lies in. */
export function momentOf(instant: string): Period {
  const start = Math.floor(Date.parse(instant) / SECOND_MS) * SECOND_MS
  return periodOf(start, start + SECOND_MS)
}

export function dayOf(midnight: string): Period {
  const start = Date.parse(midnight)
  return periodOf(start, start + DAY_MS)
}

function periodOf(startMs: number, endMs: number): Period {
  return { start: new Date(startMs).toISOString(), end: new Date(Math.min(endMs, LAST_MS)).toISOString() }
}

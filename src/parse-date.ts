/** Reads the ways articles write a date into one form: an ISO 8601 instant in UTC. */

interface DateParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
  /** Minutes east of Greenwich. */
  readonly offset: number
}

/** ISO 8601 calendar dates, also in the looser spelling of YAML timestamps (https://yaml.org/type/timestamp.html). */
const isoDate =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]|[ \t]+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?[ \t]*([Zz]|[+-]\d{1,2}(?::?\d{2})?)?)?$/

/** RFC 2822 section 3.3, with the zone names of its section 4.3 and a trailing comment such as `(CET)`. */
const mailDate =
  /^(?:[A-Za-z]{3},?\s+)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s+([+-]\d{4}|[A-Za-z]{1,3}))?(?:\s+\([^)]*\))?)?$/

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const zoneHours = new Map([
  ['z', 0],
  ['ut', 0],
  ['utc', 0],
  ['gmt', 0],
  ['edt', -4],
  ['est', -5],
  ['cdt', -5],
  ['cst', -6],
  ['mdt', -6],
  ['mst', -7],
  ['pdt', -7],
  ['pst', -8],
])

/**
 * The instant (`2026-03-01T09:30:00.000Z`), or null for anything that is not a date. Without a zone the time counts
 * as UTC, so that the same article gives the same instant on every machine.
 */
export function parseDate(value: string): string | null {
  const parts = isoParts(value.trim()) ?? mailParts(value.trim())
  return parts === null ? null : toInstant(parts)
}

function isoParts(value: string): DateParts | null {
  const match = isoDate.exec(value)
  if (match === null) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match
  const offset = zoneOffset(zone)
  if (offset === null) return null
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(fraction.padEnd(3, '0').slice(0, 3)),
    offset,
  }
}

function mailParts(value: string): DateParts | null {
  const match = mailDate.exec(value)
  if (match === null) return null
  const [, day, month = '', year, hour = '0', minute = '0', second = '0', zone = 'GMT'] = match
  const offset = zoneOffset(zone)
  if (offset === null) return null
  return {
    year: Number(year),
    month: months.indexOf(month.toLowerCase()) + 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: 0,
    offset,
  }
}

function zoneOffset(zone: string): number | null {
  const named = zoneHours.get(zone.toLowerCase())
  if (named !== undefined) return named * 60
  const match = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone)
  if (match === null) return null
  const [, sign, hours, minutes = '0'] = match
  if (Number(hours) > 23 || Number(minutes) > 59) return null
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

/** Null for parts that no calendar has: `Date` would silently carry 30 February over into March. */
function toInstant(parts: DateParts): string | null {
  const { year, month, day, hour, minute, second, millisecond, offset } = parts
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, millisecond))
  const carried =
    local.getUTCFullYear() !== year ||
    local.getUTCMonth() !== month - 1 ||
    local.getUTCDate() !== day ||
    local.getUTCHours() !== hour ||
    local.getUTCMinutes() !== minute ||
    local.getUTCSeconds() !== second
  if (carried) return null
  const instant = new Date(local.getTime() - offset * 60_000).toISOString()
  const hasFourDigitYear = /^\d{4}-/.test(instant)
  return hasFourDigitYear ? instant : null
}

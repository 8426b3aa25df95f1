/** Dates and date-times as they come over the wire, as instants in UTC. */
import { z } from 'zod'
import { parseDate } from '../parse-date.ts'
import { show } from './describe-input.ts'

const DAY_MS = 86_400_000
const ISO_START = /^\d{4}-/
const DATE_ONLY = /^\d{4}-\d{1,2}-\d{1,2}$/

/** Instants are compared as text, which holds while their years have four digits. */
const LAST_INSTANT = '9999-12-31T23:59:59.999Z'

/** A date begins at its midnight in UTC. */
export const fromSchema = z.string().transform((value, context) => readInstant(value) ?? refuse(value, context))

/** Ends are exclusive inside, so a date given as an end, which counts whole, becomes the next midnight. */
export const toSchema = z.string().transform((value, context) => {
  const instant = readInstant(value)
  if (instant === null) return refuse(value, context)
  return DATE_ONLY.test(value.trim()) ? nextMidnight(instant) : instant
})

function readInstant(value: string): string | null {
  return ISO_START.test(value.trim()) ? parseDate(value) : null
}

function refuse(value: string, context: z.RefinementCtx): never {
  context.addIssue(`expected a date such as 2026-03-01 or 2026-03-01T09:30:00Z, got ${show(value)}`)
  return z.NEVER
}

function nextMidnight(midnight: string): string {
  const next = new Date(Date.parse(midnight) + DAY_MS).toISOString()
  return ISO_START.test(next) ? next : LAST_INSTANT
}

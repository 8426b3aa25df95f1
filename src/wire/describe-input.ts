/** Says what zod found wrong with a request in the project's words: what was seen, what was expected. */
import type { z } from 'zod'
import { describeIssue, nameType } from '../report-issues.ts'

const LONGEST_SHOWN = 60

/** Error map for `safeParse`; undefined leaves the words to zod. */
export function describeInput(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return describeType(issue) ?? describeIssue(issue)
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.join(', ')}, got ${show(issue.input)}`
  if (issue.code === 'too_small') return `expected ${lowerBound(issue)}, got ${sizeOf(issue.input)}`
  if (issue.code === 'too_big')
    return `expected at most ${issue.maximum}${unitOf(issue.origin)}, got ${sizeOf(issue.input)}`
  return describeIssue(issue)
}

/** A value from outside, short enough for a message; what may be nested too deep to write out, by its kind. */
export function show(value: unknown): string {
  if (typeof value === 'object') return nameType(value)
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN).toWellFormed()}…`
}

/** Both are numbers, and yet not the number that is wanted. */
function describeType({ expected, input }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): string | undefined {
  if (typeof input !== 'number') return undefined
  if (expected === 'int') return `expected a whole number, got ${input}`
  return expected === 'number' ? `expected a finite number, got ${input}` : undefined
}

function lowerBound({ inclusive, minimum, origin }: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall>): string {
  return `${inclusive === false ? 'more than' : 'at least'} ${minimum}${unitOf(origin)}`
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' items' : ''
}

function sizeOf(input: unknown): string {
  return typeof input === 'string' || Array.isArray(input) ? String(input.length) : String(input)
}

/** Says what zod found wrong with an article in the project's words. */
import type { z } from 'zod'
import type { Problem } from './errors.ts'

/** Error map for `safeParse`; undefined leaves the words to zod. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_type') return undefined
  if (issue.input === undefined) return 'is missing'
  return `expected ${article(issue.expected)}, got ${nameType(issue.input)}`
}

/** One problem per issue, and per unknown key. */
export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.flatMap(issue => {
    if (issue.code !== 'unrecognized_keys') return [{ pointer: toPointer(issue.path), detail: issue.message }]
    return issue.keys.map(key => ({ pointer: toPointer([...issue.path, key]), detail: 'is not a known field' }))
  })
}

/** The type of a JSON value with its article: `a list`, `an object`, `null`. */
export function nameType(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return article(Array.isArray(value) ? 'array' : typeof value)
}

/** RFC 6901. */
function toPointer(path: readonly PropertyKey[]): string {
  return ['#', ...path.map(step => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
}

function article(type: string): string {
  if (type === 'array') return 'a list'
  return type === 'object' ? 'an object' : `a ${type}`
}

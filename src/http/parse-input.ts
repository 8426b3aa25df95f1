/** Holds outside data against a schema; what does not fit is a bad request that names each place. */
import type { z } from 'zod'
import { AppError, type Problem } from '../errors.ts'
import { describeIssue, problemsOf } from '../report-issues.ts'

/** `known` are the field names of the whole input, to tell which one a misspelt key was meant to be. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, known: readonly string[]): T {
  const parsed = schema.safeParse(input, { error: describeIssue })
  if (parsed.success) return parsed.data
  const problems = problemsOf(parsed.error).map(problem => withSuggestion(problem, known))
  const list = problems.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ')
  throw new AppError('invalid_request', `the request is not valid: ${list}`, { problems })
}

function withSuggestion(problem: Problem, known: readonly string[]): Problem {
  if (problem.detail !== 'is not a known field') return problem
  const name = problem.pointer.slice(problem.pointer.lastIndexOf('/') + 1)
  const meant = known.find(each => editDistance(each.toLowerCase(), name.toLowerCase()) <= 2)
  return meant === undefined ? problem : { ...problem, detail: `is not a known field; did you mean ${meant}?` }
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}

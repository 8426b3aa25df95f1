/** Holds outside data against a schema; what does not fit is a bad request that names each place. */
import type { z } from 'zod'
import { AppError, type Problem } from '../errors.ts'
import { problemsOf } from '../report-issues.ts'
import { describeInput } from './describe-input.ts'
import { suggestField } from './suggest-field.ts'

/** More than these help nobody and would only make the answer long. */
const MOST_PROBLEMS = 20
const MOST_IN_MESSAGE = 3

/** `fields` are pointers to all there are, such as `#/limit`, to tell which one a misspelt key was meant to be. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, fields: readonly string[]): T {
  const parsed = schema.safeParse(input, { error: describeInput })
  if (parsed.success) return parsed.data
  const found = problemsOf(parsed.error)
  const problems = found.slice(0, MOST_PROBLEMS).map(problem => withSuggestion(problem, fields))
  throw new AppError('invalid_request', `the request is not valid: ${listOf(problems, found.length)}`, { problems })
}

function withSuggestion(problem: Problem, fields: readonly string[]): Problem {
  if (problem.detail !== 'is not a known field') return problem
  const meant = suggestField(problem.pointer, fields)
  return meant === null ? problem : { ...problem, detail: `is not a known field; did you mean ${meant}?` }
}

function listOf(problems: readonly Problem[], count: number): string {
  const shown = problems.slice(0, MOST_IN_MESSAGE).map(({ pointer, detail }) => `${pointer} ${detail}`)
  const more = count > shown.length ? [`and ${count - shown.length} more`] : []
  return [...shown, ...more].join('; ')
}

/** What a user sees when something is wrong: exit code 2 and one line that says what, without a stack trace. */
import { expect } from 'vitest'
import type { Outcome } from './run-verbatim.ts'

export function expectOneSentence({ code, stdout, stderr }: Outcome, pattern: RegExp): void {
  expect(stderr).toMatch(pattern)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect([code, stdout]).toEqual([2, ''])
}

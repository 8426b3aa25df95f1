/** Turns whatever went wrong into one sentence on stderr and an exit code. */
import { AppError, messageOf } from '../errors.ts'

export const EXIT = { ok: 0, nothing: 1, failed: 2 }

/** For a person: no stack trace, unless the failure is ours to debug and the level asks for it. */
export function describeFailure(error: unknown, logLevel: string | undefined): string {
  const wantsStack = logLevel === 'debug' || logLevel === 'trace'
  if (wantsStack && error instanceof Error) return `verbatim: ${error.stack}`
  if (error instanceof AppError) return `verbatim: ${error.message}`
  return `verbatim: unexpected: ${messageOf(error)} (LOG_LEVEL=debug shows where)`
}

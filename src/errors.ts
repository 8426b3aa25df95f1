/** The one error class of the project and the closed list of its codes. */

/** Each code has one HTTP status and one exit code, chosen at the edges. */
export type ErrorCode =
  | 'invalid_request'
  | 'invalid_configuration'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'cursor_stale'
  | 'not_ready'
  | 'overloaded'
  | 'index_mismatch'
  | 'index_damaged'
  | 'index_locked'
  | 'backup_invalid'
  | 'index_read_only'
  | 'model_invalid'
  | 'embedding_failed'
  | 'storage_failed'
  | 'internal'

/** What was wrong at one place of an input; `pointer` is a JSON pointer fragment such as `#/limit`. */
export interface Problem {
  readonly pointer: string
  readonly detail: string
}

export interface AppErrorOptions {
  readonly cause?: unknown
  readonly problems?: readonly Problem[]
}

/** Message style: lower case, no full stop; value seen, value expected, next step. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly problems: readonly Problem[]

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.problems = options.problems ?? []
  }
}

/** The message of anything thrown, for quoting inside another message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

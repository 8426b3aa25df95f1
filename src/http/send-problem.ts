/** Writes an error as RFC 9457 problem details; the one place where a code becomes a status. */
import type { Request, Response } from 'express'
import type { AppError, ErrorCode, Problem } from '../errors.ts'

/** A new code does not compile without a status. */
export const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 400,
  invalid_configuration: 500,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  payload_too_large: 413,
  unsupported_media_type: 415,
  cursor_stale: 409,
  not_ready: 503,
  overloaded: 503,
  index_mismatch: 503,
  index_damaged: 503,
  index_locked: 503,
  backup_invalid: 500,
  index_read_only: 403,
  model_invalid: 500,
  embedding_failed: 503,
  storage_failed: 507,
  internal: 500,
}

const TITLES: Readonly<Record<ErrorCode, string>> = {
  invalid_request: 'The request is not valid',
  invalid_configuration: 'The server is not configured well',
  unauthorized: 'A key is needed',
  forbidden: 'The request may not be made from there',
  not_found: 'There is no such thing here',
  method_not_allowed: 'The method does not apply here',
  payload_too_large: 'The body is too large',
  unsupported_media_type: 'The body is of another type than expected',
  cursor_stale: 'The cursor no longer holds',
  not_ready: 'The server is not ready yet',
  overloaded: 'The server has too much to do',
  index_mismatch: 'The index does not fit this server',
  index_damaged: 'The index is damaged',
  index_locked: 'The index is being written',
  backup_invalid: 'The backup is not whole',
  index_read_only: 'The index cannot be written',
  model_invalid: 'The embedding model is not usable',
  embedding_failed: 'The embedding model failed',
  storage_failed: 'The index could not be stored',
  internal: 'Something went wrong here',
}

/** When to come back after a 503. */
export const RETRY_AFTER_SECONDS = 2

/** The wire shape; `errors` only where single places of the request are at fault. */
export interface ProblemDetails {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly code: ErrorCode
  readonly requestId: string
  readonly errors?: readonly Problem[]
}

/** `requestId` is the one in the response's `X-Request-Id`. */
export function sendProblem(request: Request, response: Response, error: AppError): void {
  const status = STATUS[error.code]
  const problem: ProblemDetails = {
    type: `urn:verbatim:problem:${error.code}`,
    title: TITLES[error.code],
    status,
    detail: error.message,
    instance: request.path,
    code: error.code,
    requestId: String(response.getHeader('x-request-id') ?? ''),
    ...(error.problems.length > 0 ? { errors: error.problems } : {}),
  }
  if (status === 503) response.setHeader('retry-after', String(RETRY_AFTER_SECONDS))
  response.status(status).type('application/problem+json').send(JSON.stringify(problem))
}

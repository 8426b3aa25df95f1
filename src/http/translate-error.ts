/** Turns whatever a route or a parser of Express throws into an AppError fit to be shown. */
import { AppError, messageOf } from '../errors.ts'
import { STATUS } from './send-problem.ts'

/** What body parsers and the router throw carries a status and, from the parsers, more. */
interface HttpError extends Error {
  readonly status?: number
  /** Whether the message is meant for the caller. */
  readonly expose?: boolean
  readonly type?: string
  /** Bytes, with status 413. */
  readonly limit?: number
}

const HIDDEN = 'something went wrong here; the log has it under this requestId'

/** Where the status is 500 the message tells nothing of the inside; what was thrown is the `cause`. */
export function translateError(thrown: unknown): AppError {
  if (thrown instanceof AppError) {
    return STATUS[thrown.code] === 500 ? new AppError(thrown.code, HIDDEN, { cause: thrown }) : thrown
  }
  const error = (thrown instanceof Error ? thrown : {}) as HttpError
  const { status = 500 } = error
  if (!isOfCaller(error) || status < 400 || status >= 500) return new AppError('internal', HIDDEN, { cause: thrown })
  return translateHttpError(error, status)
}

/** A status alone proves nothing: what fails inside may carry that of another server's answer. */
function isOfCaller(error: HttpError): boolean {
  return error.expose === true || error instanceof URIError
}

function translateHttpError(error: HttpError, status: number): AppError {
  const message = messageOf(error)
  if (error.type === 'entity.parse.failed') return new AppError('invalid_request', `the body is not JSON: ${message}`)
  if (status === 413) {
    return new AppError('payload_too_large', `the body is too large, expected at most ${error.limit} bytes`)
  }
  if (status === 415) return new AppError('unsupported_media_type', `${message}: send JSON as UTF-8, plain or gzip`)
  return new AppError('invalid_request', message)
}

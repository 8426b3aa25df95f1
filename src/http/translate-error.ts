/** Turns whatever a route or a parser of Express throws into an AppError fit to be shown. */
import { AppError, messageOf } from '../errors.ts'

/** What body parsers and the router throw carries a status and, from the parsers, a type. */
interface HttpError extends Error {
  readonly status?: number
  readonly type?: string
}

/** Anything unknown becomes `internal`, whose message tells nothing of the inside. */
export function translateError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const { status, type } = (error instanceof Error ? error : {}) as HttpError
  if (type === 'entity.parse.failed') return badRequest(`the body is not JSON: ${messageOf(error)}`)
  if (status === 413) return new AppError('payload_too_large', 'the body is larger than this route takes')
  if (status === 415)
    return new AppError('unsupported_media_type', `${messageOf(error)}: send UTF-8 JSON, uncompressed or gzip`)
  if (status !== undefined && status >= 400 && status < 500) return badRequest(messageOf(error))
  return new AppError('internal', 'something went wrong here; the log has it under this requestId', { cause: error })
}

function badRequest(message: string): AppError {
  return new AppError('invalid_request', message)
}

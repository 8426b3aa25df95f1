/** Writes an error in the shape that OpenAI's clients read, https://platform.openai.com/docs/guides/error-codes. */
import type { Request, Response } from 'express'
import type { AppError } from '../../errors.ts'
import { RETRY_AFTER_SECONDS, STATUS } from '../send-problem.ts'

/** Paths, with all below, on which errors have this shape. */
export const OPENAI_PATHS = ['/v1/vector_stores', '/v1/embeddings', '/v1/models']

export interface OpenAiError {
  readonly error: {
    readonly message: string
    readonly type: string
    /** The field at fault, such as `filters.filters[0].key`, or null. */
    readonly param: string | null
    readonly code: string
  }
}

export function sendOpenAiError(_request: Request, response: Response, error: AppError): void {
  const status = STATUS[error.code]
  if (status === 503) response.setHeader('retry-after', String(RETRY_AFTER_SECONDS))
  response.status(status).json(showOpenAiError(error, status))
}

/** `code` is ours, except where clients look for one of OpenAI's. */
export function showOpenAiError(error: AppError, status: number): OpenAiError {
  const pointer = error.problems[0]?.pointer ?? null
  const param = pointer === null || pointer === '#' ? null : nameParameter(pointer)
  const isModel = param === 'model' && error.code === 'not_found'
  const code = isModel ? 'model_not_found' : (CODES.get(status) ?? error.code)
  return { error: { message: error.message, type: typeOf(status), param, code } }
}

const CODES: ReadonlyMap<number, string> = new Map([
  [401, 'invalid_api_key'],
  [429, 'rate_limit_exceeded'],
])

function typeOf(status: number): string {
  if (status >= 500) return 'server_error'
  if (status === 429) return 'rate_limit_error'
  return status === 403 ? 'permission_error' : 'invalid_request_error'
}

/** `#/filters/filters/0/key` becomes `filters.filters[0].key`. */
function nameParameter(pointer: string): string {
  const steps = pointer.split('/').slice(1)
  return steps
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step, i) => (/^\d+$/.test(step) ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join('')
}

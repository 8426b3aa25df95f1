/** Refuses bodies of other types than a route takes. */
import type { RequestHandler } from 'express'
import { AppError } from '../errors.ts'

/**
 * `types` as `request.is` takes them; `expected` names them in the refusal. A request without a body passes: that
 * something is missing is a better answer than that it is of another type.
 */
export function requireType(types: readonly string[], expected: string): RequestHandler {
  return (request, _response, next) => {
    const isEmpty = request.get('content-length') === '0'
    if (!isEmpty && request.is([...types]) === false) {
      const type = request.get('content-type') ?? 'unknown'
      throw new AppError('unsupported_media_type', `the body is of type ${type}, expected ${expected}`)
    }
    next()
  }
}

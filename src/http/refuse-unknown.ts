/** Answers what no route took: 405 where the path exists for other methods, else 404. */
import type { RequestHandler } from 'express'
import { AppError } from '../errors.ts'

const PATHS: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/search\/?$/, 'GET, HEAD, POST'],
  [/^\/v1\/(articles|passages)\/.+$/, 'GET, HEAD'],
  [/^\/(v1\/index|livez|readyz)?\/?$/, 'GET, HEAD'],
]

export function refuseUnknown(): RequestHandler {
  return (request, response) => {
    const [, methods] = PATHS.find(([path]) => path.test(request.path)) ?? []
    if (methods === undefined) throw new AppError('not_found', `there is no route ${request.path}`)
    response.setHeader('allow', methods)
    if (request.method === 'OPTIONS') {
      response.status(204).end()
      return
    }
    throw new AppError('method_not_allowed', `${request.method} does not apply to ${request.path}, expected ${methods}`)
  }
}

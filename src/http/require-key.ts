/** Lets only those in who show one of the server's keys. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { AppError } from '../errors.ts'

const BEARER = /^bearer +(\S+) *$/i

/**
 * Without keys everybody may ask. Else throws `unauthorized`, with `WWW-Authenticate` already set on the response
 * (RFC 6750, section 3), so that whichever error handler answers may give the body the shape that its routes have.
 */
export function requireKey(keys: readonly string[]): RequestHandler {
  if (keys.length === 0) return (_request, _response, next) => next()
  const digests = keys.map(digest)
  return (request, response, next) => {
    const shown = keysOf(request)
    if (shown.some(key => isAmong(digests, key))) return next()
    const reason = shown.length === 0 ? '' : ', error="invalid_token"'
    response.setHeader('www-authenticate', `Bearer realm="verbatim"${reason}`)
    const expected = 'expected Authorization: Bearer <key> or X-API-Key: <key>'
    throw new AppError('unauthorized', `${describeSeen(request, shown)}, ${expected}`)
  }
}

function keysOf(request: Request): string[] {
  const bearer = BEARER.exec(request.get('authorization') ?? '')?.[1]
  return [bearer, request.get('x-api-key')].filter(key => key !== undefined)
}

/** Every key is compared, and digests only, so that time tells neither which key it was nor how far it was right. */
function isAmong(digests: readonly Buffer[], shown: string): boolean {
  const candidate = digest(shown)
  return digests.map(each => timingSafeEqual(each, candidate)).includes(true)
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

/** The key itself is never repeated: answers end up in logs. */
function describeSeen(request: Request, shown: readonly string[]): string {
  if (shown.length > 0) return 'the key is none of this server'
  return request.get('authorization') === undefined ? 'the request has no key' : 'the authorization is of another kind'
}

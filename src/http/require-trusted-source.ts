/** Refuses requests that a web page made through a name that is not the server's (DNS rebinding), or from elsewhere. */
import type { RequestHandler, Response } from 'express'
import { AppError } from '../errors.ts'

export interface TrustedSources {
  /** Where the server listens. */
  readonly host: string
  /** Host names, lower case, without ports, that are right too; `*` for any. */
  readonly allowedHosts: readonly string[]
  /** Origins that are right too; `*` for any. */
  readonly allowedOrigins: readonly string[]
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']
const LOOPBACK_ADDRESS = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i
const PREFLIGHT_SECONDS = 600
const HOST_HEADER = /^(\[[\da-f:.]+\]|[^[\]:/@?#\\\s]+)(:\d*)?$/i

/**
 * Throws `forbidden` for a `Host` that is not the server's. What a page of another site makes a browser send here
 * carries that site's name in `Host`, even when the name leads to this machine. A server on an address that is not
 * loopback may have any name, so it is held to `allowedHosts` only where there are some.
 */
export function requireTrustedHost(sources: TrustedSources): RequestHandler {
  const names = trustedNames(sources)
  if (names === null) return (_request, _response, next) => next()
  return (request, _response, next) => {
    const given = request.headers.host ?? ''
    if (names.has(HOST_HEADER.exec(given)?.[1]?.toLowerCase() ?? '')) return next()
    const expected = `expected one of ${[...names].join(', ')}`
    throw new AppError('forbidden', `the Host is ${JSON.stringify(given)}, ${expected}: set ALLOWED_HOSTS to add one`)
  }
}

/**
 * Throws `forbidden` for an `Origin` that is neither the server's own nor allowed; to one that is, gives what its page
 * needs to read the answers (CORS). To a loopback server every page of this machine may speak, whatever its port.
 * Programs that are no browsers send no `Origin` and pass.
 */
export function requireTrustedOrigin(sources: TrustedSources): RequestHandler {
  return (request, response, next) => {
    const { origin, host: own = '' } = request.headers
    if (origin === undefined) return next()
    if (!isTrustedOrigin(origin, own, sources)) {
      const expected = `expected none, the server's own or an allowed one`
      const mend = 'set ALLOWED_ORIGINS to add it'
      throw new AppError('forbidden', `the Origin is ${JSON.stringify(origin)}, ${expected}: ${mend}`)
    }
    allowPage(response, origin)
    // a browser asks first, and without a key
    if (request.method === 'OPTIONS') answerPreflight(response, request.get('access-control-request-headers') ?? '')
    else next()
  }
}

function isTrustedOrigin(origin: string, own: string, { host, allowedOrigins }: TrustedSources): boolean {
  if (allowedOrigins.includes('*') || allowedOrigins.includes(origin)) return true
  if (!URL.canParse(origin)) return false
  const page = new URL(origin)
  return page.host === own || (LOOPBACK_ADDRESS.test(host) && LOOPBACK_NAMES.includes(page.hostname))
}

function allowPage(response: Response, origin: string): void {
  response.vary('Origin')
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('access-control-expose-headers', 'X-Request-Id, WWW-Authenticate, Retry-After')
}

function answerPreflight(response: Response, headers: string): void {
  response.setHeader('access-control-allow-methods', 'GET, POST')
  response.setHeader('access-control-allow-headers', headers)
  response.setHeader('access-control-max-age', String(PREFLIGHT_SECONDS))
  response.status(204).end()
}

/** Null for any name. */
function trustedNames({ host, allowedHosts }: TrustedSources): ReadonlySet<string> | null {
  if (allowedHosts.includes('*')) return null
  if (!LOOPBACK_ADDRESS.test(host) && allowedHosts.length === 0) return null
  const isBareIpv6 = host.includes(':') && !host.startsWith('[')
  return new Set([...LOOPBACK_NAMES, (isBareIpv6 ? `[${host}]` : host).toLowerCase(), ...allowedHosts])
}

/** Refuses requests that a web page made through a name that is not the server's (DNS rebinding), or from elsewhere. */
import type { RequestHandler } from 'express'
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
 * Throws `forbidden` for an `Origin` that is neither the server's own nor allowed. To a loopback server every page of
 * this machine may speak, whatever its port. Programs that are no browsers send none and pass.
 */
export function requireTrustedOrigin({ host, allowedOrigins }: TrustedSources): RequestHandler {
  const isLoopback = LOOPBACK_ADDRESS.test(host)
  return (request, _response, next) => {
    const { origin, host: own } = request.headers
    if (origin === undefined || allowedOrigins.includes('*') || allowedOrigins.includes(origin)) return next()
    const page = URL.canParse(origin) ? new URL(origin) : null
    if (page !== null && (page.host === own || (isLoopback && LOOPBACK_NAMES.includes(page.hostname)))) return next()
    const expected = `expected none, the server's own or an allowed one`
    throw new AppError(
      'forbidden',
      `the Origin is ${JSON.stringify(origin)}, ${expected}: set ALLOWED_ORIGINS to add it`,
    )
  }
}

/** Null for any name. */
function trustedNames({ host, allowedHosts }: TrustedSources): ReadonlySet<string> | null {
  if (allowedHosts.includes('*')) return null
  if (!LOOPBACK_ADDRESS.test(host) && allowedHosts.length === 0) return null
  const isBareIpv6 = host.includes(':') && !host.startsWith('[')
  return new Set([...LOOPBACK_NAMES, (isBareIpv6 ? `[${host}]` : host).toLowerCase(), ...allowedHosts])
}

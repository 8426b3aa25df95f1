/** Brings a request's target into the form that routers read: a path. */
import type { RequestListener } from 'node:http'

const SCHEME_AND_HOST = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i

/**
 * A server has to take absolute targets too (RFC 9112, section 3.2.2); some of them no router could even parse, and
 * would answer past every handler of ours.
 */
export function takeOriginForm(listener: RequestListener): RequestListener {
  return (request, response) => {
    const target = (request.url ?? '/').replace(SCHEME_AND_HOST, '')
    request.url = target.startsWith('/') || target === '*' ? target : `/${target}`
    listener(request, response)
  }
}

/** Gives every request an id and its response the headers and the log line that go with it. */
import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Logger } from '../log.ts'

/** A caller's own id is kept when it is harmless to log. */
const ACCEPTABLE_ID = /^[\w.-]{1,128}$/

/** Probes ask often; their lines are for debugging only. */
const PROBES = new Set(['/livez', '/readyz'])

export function accompanyRequests(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const started = performance.now()
    const given = request.get('x-request-id') ?? ''
    const requestId = ACCEPTABLE_ID.test(given) ? given : randomUUID()
    response.setHeader('x-request-id', requestId)
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
    response.setHeader('cache-control', 'no-store')
    const { method, path } = request
    response.on('close', () => {
      const ms = Math.round((performance.now() - started) * 10) / 10
      const line = { requestId, method, path, status: response.statusCode, ms }
      logger[PROBES.has(path) ? 'debug' : 'info'](
        line,
        response.writableFinished ? 'answered' : 'cut off by the client',
      )
    })
    next()
  }
}

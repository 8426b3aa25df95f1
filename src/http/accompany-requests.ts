/** Gives every request an id and its response the headers and the log line that go with it. */
import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { Logger } from '../log.ts'
import { failureOf } from './handle-errors.ts'
import { STATUS } from './send-problem.ts'

/** A caller's own id is kept when it is harmless to log. */
const ACCEPTABLE_ID = /^[\w.-]{1,128}$/

/** Probes ask often; their lines are for debugging only. */
const PROBES = new Set(['/livez', '/readyz'])

export function accompanyRequests(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const started = performance.now()
    const requestId = chooseId(request)
    setHeaders(response, requestId)
    const { method, path } = request
    response.on('close', () => {
      const ms = Math.round((performance.now() - started) * 10) / 10
      const line = { requestId, method, path, status: response.statusCode, ms, ...describeFailure(response) }
      logger[levelOf(response, path)](line, response.writableFinished ? 'answered' : 'cut off by the client')
    })
    next()
  }
}

function chooseId(request: Request): string {
  const given = request.get('x-request-id') ?? ''
  return ACCEPTABLE_ID.test(given) ? given : randomUUID()
}

function setHeaders(response: Response, requestId: string): void {
  response.setHeader('x-request-id', requestId)
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
  response.setHeader('cache-control', 'no-store')
}

/** What went wrong on our side is logged whole; what a caller did wrong, by its code only. */
function describeFailure(response: Response): { code?: string; err?: unknown } {
  const failure = failureOf(response)
  if (failure === null) return {}
  return isOurs(response) ? { code: failure.code, err: failure.cause ?? failure } : { code: failure.code }
}

function levelOf(response: Response, path: string): 'error' | 'info' | 'debug' {
  if (isOurs(response)) return 'error'
  return PROBES.has(path) ? 'debug' : 'info'
}

/** Not being ready and having too much to do are states, not faults. */
function isOurs(response: Response): boolean {
  const code = failureOf(response)?.code
  return code !== undefined && STATUS[code] >= 500 && code !== 'not_ready' && code !== 'overloaded'
}

/** Routes for whoever runs the server: is it alive, is it ready. */
import type { RequestHandler } from 'express'
import { AppError } from '../errors.ts'
import type { Route } from './route.ts'

export interface ReadyState {
  /** Whether the index is open. */
  readonly ready: boolean
  /** Why not. */
  readonly reason?: string
  /** Something to know about an index that is open. */
  readonly notice?: string
  /** The open index cannot be reached, says the notice: requests are tried all the same, but others should be sent elsewhere. */
  readonly isCutOff?: boolean
}

export type Readiness = () => ReadyState

export function healthRoutes(readiness: Readiness): Route[] {
  return [
    {
      path: '/livez',
      about: 'Whether the process lives.',
      handlers: { get: [(_request, response) => void response.json({ status: 'alive' })] },
    },
    {
      path: '/readyz',
      about: 'Whether the index is open and can be reached.',
      handlers: { get: [requireReady(readiness), (_request, response) => void response.json(showReady(readiness))] },
    },
  ]
}

function showReady(readiness: Readiness) {
  const { notice, isCutOff = false } = readiness()
  if (isCutOff) throw new AppError('not_ready', notice ?? 'the index cannot be reached')
  return { status: 'ready', ...(notice === undefined ? {} : { notice }) }
}

/** Keeps what needs the index from being tried before it is open: throws `not_ready` with the reason. */
export function requireReady(readiness: Readiness): RequestHandler {
  return (_request, _response, next) => {
    const { ready, reason = 'the index is still being opened' } = readiness()
    if (!ready) throw new AppError('not_ready', `${reason}: try again in a moment`)
    next()
  }
}

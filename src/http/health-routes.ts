/** Routes for whoever runs the server: is it alive, is it ready. */
import type { RequestHandler } from 'express'
import { AppError } from '../errors.ts'
import type { Route } from './route.ts'

/** Whether the index is open, and if not, why; `notice` is something to know about one that is. */
export type Readiness = () => { readonly ready: boolean; readonly reason?: string; readonly notice?: string }

export function healthRoutes(readiness: Readiness): Route[] {
  return [
    {
      path: '/livez',
      about: 'Whether the process lives.',
      handlers: { get: [(_request, response) => void response.json({ status: 'alive' })] },
    },
    {
      path: '/readyz',
      about: 'Whether the index is open.',
      handlers: { get: [requireReady(readiness), (_request, response) => void response.json(showReady(readiness))] },
    },
  ]
}

function showReady(readiness: Readiness) {
  const { notice } = readiness()
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

/** Routes for whoever runs the server: is it alive, is it ready, what can it do. */
import type { Express, RequestHandler } from 'express'
import { AppError } from '../errors.ts'

/** Whether the index is open, and if not, why. */
export type Readiness = () => { readonly ready: boolean; readonly reason?: string }

export function addHealthRoutes(app: Express, readiness: Readiness): void {
  app.get('/livez', (_request, response) => {
    response.json({ status: 'alive' })
  })
  app.get('/readyz', (_request, response) => {
    const { ready, reason } = readiness()
    if (!ready) throw notReady(reason)
    response.json({ status: 'ready' })
  })
  app.get('/', (_request, response) => {
    response.json({
      name: 'verbatim-search',
      routes: [
        'POST /v1/search',
        'GET /v1/search?q=',
        'GET /v1/articles/{id}',
        'GET /v1/passages/{id}',
        'GET /v1/index',
        'GET /livez',
        'GET /readyz',
      ],
    })
  })
}

/** Keeps what needs the index from being tried before it is open. */
export function requireReady(readiness: Readiness): RequestHandler {
  return (_request, _response, next) => {
    const { ready, reason } = readiness()
    if (!ready) throw notReady(reason)
    next()
  }
}

function notReady(reason = 'the index is still being opened'): AppError {
  return new AppError('not_ready', `${reason}: try again in a moment`)
}

/** A path of the HTTP interface, and what each method does there. */
import type { Express, RequestHandler } from 'express'
import { AppError } from '../errors.ts'

export type Method = 'get' | 'post' | 'put' | 'delete'

export interface Route {
  /** In Express syntax; a `*name` takes the rest of the path, slashes and all. */
  readonly path: string
  /** Run in order; the last one answers. HEAD comes with `get`. */
  readonly handlers: Readonly<Partial<Record<Method, readonly RequestHandler[]>>>
  /** What the path is for, in one sentence that an assistant can go by. */
  readonly about?: string
}

/** Adds each route, and to each the answers to OPTIONS and to every method that it does not take. */
export function addRoutes(app: Express, routes: readonly Route[]): void {
  for (const { path, handlers } of routes) {
    const route = app.route(path)
    for (const [method, chain] of Object.entries(handlers)) route[method as Method](...chain)
    route.all(answerOtherMethods(allowedMethods(handlers)))
  }
}

/** Such as `GET /v1/articles/{id}`, in the order of the list. */
export function describeRoutes(routes: readonly Route[]): string[] {
  return routes.flatMap(({ path, handlers }) =>
    Object.keys(handlers).map(method => `${method.toUpperCase()} ${path.replace(/[*:](\w+)/g, '{$1}')}`),
  )
}

function allowedMethods(handlers: Route['handlers']): string {
  const names = Object.keys(handlers).map(method => method.toUpperCase())
  const withHead = names.flatMap(name => (name === 'GET' ? ['GET', 'HEAD'] : [name]))
  return [...withHead, 'OPTIONS'].join(', ')
}

function answerOtherMethods(allowed: string): RequestHandler {
  return ({ method, path }, response) => {
    response.setHeader('allow', allowed)
    if (method !== 'OPTIONS') {
      throw new AppError('method_not_allowed', `${method} does not apply to ${path}, expected one of ${allowed}`)
    }
    response.status(204).end()
  }
}

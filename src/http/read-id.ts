/** Reads the id that is the rest of a path. */
import type { Request } from 'express'

/** The segments come decoded, so a slash that was encoded and one that was not end up alike. */
export function readId(request: Request): string {
  return [request.params.id ?? []].flat().join('/')
}

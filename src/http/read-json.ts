/** Reads a JSON body, and refuses what is of another type. */
import { json, type RequestHandler } from 'express'
import { requireType } from './require-type.ts'

const JSON_TYPES = ['application/json', '+json']

/** Handlers to stand before one that takes `request.body`; `limit` is in bytes, after decompression. */
export function readJson(limit: number): RequestHandler[] {
  // not strict: a body that is JSON but no object is told so by the schema, with a pointer
  return [requireType(JSON_TYPES, 'application/json'), json({ limit, type: JSON_TYPES, strict: false })]
}

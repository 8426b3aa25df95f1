/** Reads a JSON body, and refuses what is of another type. */
import { json, type RequestHandler } from 'express'
import { AppError } from '../errors.ts'

const JSON_TYPES = ['application/json', '+json']

/** Handlers to stand before one that takes `request.body`; `limit` is in bytes, after decompression. */
export function readJson(limit: number): RequestHandler[] {
  // not strict: a body that is JSON but no object is told so by the schema, with a pointer
  return [requireJson, json({ limit, type: JSON_TYPES, strict: false })]
}

/** Lets a request without a body pass: that something is missing is a better answer than that it is of another type. */
const requireJson: RequestHandler = (request, _response, next) => {
  const isEmpty = request.get('content-length') === '0'
  if (!isEmpty && request.is(JSON_TYPES) === false) {
    const type = request.get('content-type') ?? 'unknown'
    throw new AppError('unsupported_media_type', `the body is of type ${type}, expected application/json`)
  }
  next()
}

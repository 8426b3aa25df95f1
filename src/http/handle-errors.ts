/** The one error handler: whatever fails ends here and is answered in the shape that the route's errors have. */
import type { ErrorRequestHandler, Request, Response } from 'express'
import type { AppError } from '../errors.ts'
import { translateError } from './translate-error.ts'

/** Writes an error to a response whose head is still to be sent. */
export type SendError = (request: Request, response: Response, error: AppError) => void

/** The handler has four parameters, by which Express knows an error handler. */
export function handleErrors(send: SendError): ErrorRequestHandler {
  return (thrown, request, response, _next) => {
    const error = translateError(thrown)
    response.locals.failure = error
    // the head is out: all that is left is to break off, so that nobody takes half an answer for a whole one
    if (response.headersSent) response.destroy()
    else send(request, response, error)
  }
}

/** What the handler answered with; null for a response that did not fail. */
export function failureOf(response: Response): AppError | null {
  return (response.locals.failure as AppError | undefined) ?? null
}

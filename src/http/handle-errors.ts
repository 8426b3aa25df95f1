/** The one error handler: whatever fails ends here and is answered with problem details. */
import type { ErrorRequestHandler, Response } from 'express'
import type { AppError } from '../errors.ts'
import { sendProblem } from './send-problem.ts'
import { translateError } from './translate-error.ts'

/** Four parameters, by which Express knows an error handler. */
export const handleErrors: ErrorRequestHandler = (thrown, request, response, _next) => {
  const error = translateError(thrown)
  response.locals.failure = error
  // the head is out: all that is left is to break off, so that nobody takes half an answer for a whole one
  if (response.headersSent) response.destroy()
  else sendProblem(request, response, error)
}

/** What the handler answered with; null for a response that did not fail. */
export function failureOf(response: Response): AppError | null {
  return (response.locals.failure as AppError | undefined) ?? null
}

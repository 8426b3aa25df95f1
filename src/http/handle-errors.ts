/** The one error handler: logs what is ours, answers with problem details. */
import type { ErrorRequestHandler } from 'express'
import type { Logger } from '../log.ts'
import { STATUS, sendProblem } from './send-problem.ts'
import { translateError } from './translate-error.ts'

export function handleErrors(logger: Logger): ErrorRequestHandler {
  return (thrown, request, response, _next) => {
    const error = translateError(thrown)
    if (STATUS[error.code] >= 500) {
      logger.error(
        { requestId: response.getHeader('x-request-id'), code: error.code, err: error.cause ?? error },
        error.message,
      )
    }
    // the head is out: all that is left is to break off, so that nobody takes half an answer for a whole one
    if (response.headersSent) response.destroy()
    else sendProblem(request, response, error)
  }
}

/** Errors as plain data, to be told to another thread: copying keeps neither a class nor its own fields. */
import { AppError, type ErrorCode, type Problem } from './errors.ts'

export interface StatedError {
  readonly message: string
  readonly stack?: string | undefined
  readonly code?: ErrorCode
  readonly problems?: readonly Problem[]
}

export function stateError(error: unknown): StatedError {
  if (error instanceof AppError) {
    const { message, stack, code, problems } = error
    return { message, stack, code, problems }
  }
  return error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) }
}

export function toError({ message, stack, code, problems }: StatedError): Error {
  const error = code === undefined ? new Error(message) : new AppError(code, message, { problems: problems ?? [] })
  if (stack !== undefined) error.stack = stack
  return error
}

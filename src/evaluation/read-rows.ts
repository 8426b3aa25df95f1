/** Reads a text file of any size row by row, as plain text or as JSON of a known shape. */
import { createReadStream } from 'node:fs'
import type { z } from 'zod'
import { AppError, messageOf } from '../errors.ts'

export interface Row<T> {
  /** 1-based. */
  readonly line: number
  readonly value: T
}

/** Rows end at a line feed only, since JSON strings may hold other separators; blank rows are passed over. */
export async function* readRows(path: string): AsyncGenerator<Row<string>> {
  let line = 0
  let rest = ''
  for await (const chunk of readChunks(path)) {
    const pieces = (rest + chunk).split('\n')
    rest = pieces.pop()!
    for (const value of pieces) {
      line++
      if (value.trim() !== '') yield { line, value }
    }
  }
  if (rest.trim() !== '') yield { line: line + 1, value: rest }
}

/** Throws `invalid_request` naming path and line for a row that is not JSON or not of the shape. */
export async function* readJsonRows<T>(path: string, schema: z.ZodType<T>): AsyncGenerator<Row<T>> {
  for await (const { line, value } of readRows(path)) {
    const parsed = schema.safeParse(parseJson(value, `${path}:${line}`))
    if (!parsed.success) throw badRow(`${path}:${line}`, reasonsOf(parsed.error))
    yield { line, value: parsed.data }
  }
}

/** `place` is `path:line`. */
export function badRow(place: string, reason: string): AppError {
  return new AppError('invalid_request', `${place}: ${reason}; mend the row and run again`)
}

async function* readChunks(path: string): AsyncGenerator<string> {
  let isFirst = true
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8' }) as AsyncIterable<string>) {
      yield isFirst ? chunk.replace(/^\uFEFF/, '') : chunk
      isFirst = false
    }
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (error instanceof AppError || code === undefined) return error
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new AppError('not_found', `${path} is missing; give a folder or file that holds it`, { cause: error })
  }
  return new AppError('storage_failed', `${path} cannot be read: ${messageOf(error)}`, { cause: error })
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badRow(place, `not JSON: ${messageOf(error)}`)
  }
}

function reasonsOf(error: z.ZodError): string {
  return error.issues.map(issue => `${issue.path.join('.') || 'row'}: ${issue.message}`).join('; ')
}

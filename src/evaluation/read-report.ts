/** Reads back the JSON of an evaluation, as far as comparing needs it. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { AppError, messageOf } from '../errors.ts'

const reportSchema = z.object({
  set: z.string(),
  model: z.string(),
  queryIds: z.array(z.string()),
  perQuery: z.record(z.string(), z.record(z.string(), z.array(z.number().nullable()))),
})

/** Any full report is one. */
export type ComparableReport = z.infer<typeof reportSchema>

/** Throws `not_found` or `storage_failed` for a file that cannot be read, `invalid_request` for one of another shape. */
export async function readReport(path: string): Promise<ComparableReport> {
  const parsed = reportSchema.safeParse(parseJson(await readText(path), path))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const reason = `${issue?.path.join('.') || 'root'}: ${issue?.message}`
  throw new AppError('invalid_request', `${path} is not the report of an evaluation (${reason}); write one with --json`)
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const reason = isMissing ? 'is missing; write a report with --json' : `cannot be read: ${messageOf(error)}`
    throw new AppError(isMissing ? 'not_found' : 'storage_failed', `${path} ${reason}`, { cause: error })
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('invalid_request', `${path} is not JSON: ${messageOf(error)}`, { cause: error })
  }
}

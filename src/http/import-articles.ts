/** Handlers that take in many articles at once: answered when done, or as a job when there is much to do. */
import type { Request, Response } from 'express'
import type { RecordFormat } from '../articles/read-records.ts'
import { AppError, type Problem } from '../errors.ts'
import type { ArticleEditor, ImportResult } from '../indexing/article-editor.ts'
import type { ImportJobs, Job, SpooledBody } from '../indexing/jobs/import-jobs.ts'
import { openBody } from './open-body.ts'
import { requireType } from './require-type.ts'
import type { Route } from './route.ts'
import { showImport } from './show-edits.ts'
import { showJob } from './show-jobs.ts'

export interface ImportLimits {
  /** Largest body, after decompression. */
  readonly importBytes: number
  /** A larger one becomes a job. */
  readonly importAtOnceBytes: number
}

export interface Importing {
  readonly editor: ArticleEditor
  readonly jobs: Omit<ImportJobs, 'close'>
}

const LINE_TYPES = ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/x-jsonlines']
const ARRAY_TYPES = ['application/json']

/** RFC 7240, section 4.1, among other preferences. */
const RESPOND_ASYNC = /(?:^|,)\s*respond-async\s*(?:[;,=]|$)/i

export function importHandlers(importing: Importing, limits: ImportLimits): Route['handlers'] {
  const require = requireType([...ARRAY_TYPES, ...LINE_TYPES], 'application/json (an array) or application/x-ndjson')
  return { post: [require, (request, response) => importArticles(importing, limits, { request, response })] }
}

interface Exchange {
  readonly request: Request
  readonly response: Response
}

async function importArticles({ editor, jobs }: Importing, limits: ImportLimits, exchange: Exchange): Promise<void> {
  const { request, response } = exchange
  requireLength(request, limits)
  const format: RecordFormat = request.is(ARRAY_TYPES) ? 'array' : 'lines'
  const isJobWanted = RESPOND_ASYNC.test(request.get('prefer') ?? '')
  const body = await jobs.spool(openBody(request), { format, maxBytes: limits.importBytes })
  const isJob = isJobWanted || body.bytes > limits.importAtOnceBytes
  try {
    if (isJobWanted) response.setHeader('preference-applied', 'respond-async')
    if (isJob) return sendJob(response, await body.enqueue())
    const results = await importNow(editor, body, response)
    requireUsable(results)
    response.json(showImport(results))
  } finally {
    await body.discard()
  }
}

/** Said before anything is sent, a length that is too large need not be waited for. */
function requireLength(request: Request, { importBytes }: ImportLimits): void {
  if (Number(request.get('content-length') ?? 0) <= importBytes) return
  throw new AppError('payload_too_large', `the body is too large, expected at most ${importBytes} bytes`)
}

function sendJob(response: Response, job: Job): void {
  response.status(202).location(`/v1/jobs/${job.id}`).json(showJob(job))
}

/** The body is small, so all of the report can be held. Who goes away before the answer ends the import. */
async function importNow(editor: ArticleEditor, body: SpooledBody, response: Response): Promise<ImportResult[]> {
  const leaving = new AbortController()
  response.once('close', () => leaving.abort())
  const results: ImportResult[] = []
  const onResults = (more: readonly ImportResult[]) => void results.push(...more)
  await editor.importRecords(body.records(), { signal: leaving.signal, onResults })
  return results
}

const MOST_PROBLEMS = 20

/** A body in which nothing can be used is a bad request as a whole. */
function requireUsable(results: readonly ImportResult[]): void {
  if (results.some(({ report }) => report !== null)) return
  const problems = results.flatMap(problemsOf)
  const first = problems[0] ?? { pointer: '#', detail: 'is empty; give at least one article' }
  const message = `no article of the body can be used: ${first.pointer} ${first.detail}`
  throw new AppError('invalid_request', message, { problems: [first, ...problems.slice(1, MOST_PROBLEMS)] })
}

/** Pointers into an array of the records, whichever way they came. */
function problemsOf({ position, problems }: ImportResult): Problem[] {
  return (problems ?? []).map(({ pointer, detail }) => ({ pointer: pointer.replace('#', `#/${position - 1}`), detail }))
}

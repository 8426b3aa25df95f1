/** What a pool of model workers says of work that it cannot do. */
import { AppError, messageOf } from '../errors.ts'
import { countVectors, type ModelInput } from './compose-input.ts'
import type { Job } from './worker-protocol.ts'

export function closedError(): AppError {
  return new AppError('not_ready', 'the embedder is closed, expected it open; start it again and repeat the request')
}

export function failedTwice(job: Job, cause: Error): AppError {
  const message = `${describe(job)} failed twice, the second time because: ${cause.message}`
  return new AppError('embedding_failed', message, { cause })
}

function describe(job: Job): string {
  if (job.kind === 'count') return `counting the tokens of ${job.texts.length} texts`
  return job.kind === 'query' ? 'embedding a query' : `embedding a batch of ${countSentences(job.inputs)} sentences`
}

function countSentences(inputs: readonly ModelInput[]): number {
  return inputs.reduce((count, input) => count + countVectors(input), 0)
}

export function cannotRestart(cause: unknown): AppError {
  const message = `no embedding worker could be restarted: ${messageOf(cause)}; run npm run verify-model and try again`
  return new AppError('embedding_failed', message, { cause })
}

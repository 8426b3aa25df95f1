/** Turns the outcome of a tool into its result: data twice, as structure and as JSON, or an error to act on. */
import type { CallToolResult } from '@modelcontextprotocol/server'
import { AppError, type ErrorCode } from '../errors.ts'
import type { Logger } from '../log.ts'

/** What these say is of the inside, and nothing that the caller could change. */
const HIDDEN: ReadonlySet<ErrorCode> = new Set(['internal', 'invalid_configuration', 'model_invalid'])

/** Never rejects: what fails becomes a result with `isError`, which a model reads, unlike an error of the protocol. */
export async function answerCall<T extends object>(logger: Logger, work: () => Promise<T>): Promise<CallToolResult> {
  try {
    const answer = await work()
    return {
      content: [{ type: 'text', text: JSON.stringify(answer) }],
      structuredContent: answer as Record<string, unknown>,
    }
  } catch (thrown) {
    return { isError: true, content: [{ type: 'text', text: describeFailure(logger, thrown) }] }
  }
}

/** What may be told of it; the rest is in the log. */
export function describeFailure(logger: Logger, thrown: unknown): string {
  if (thrown instanceof AppError && !HIDDEN.has(thrown.code)) return `${thrown.code}: ${thrown.message}`
  logger.error({ err: thrown }, 'a tool failed')
  return 'internal: something went wrong here; the log of the server has it'
}

/** Speaks MCP over Streamable HTTP, one exchange per request, with clients of 2026 and of 2025. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, type McpServerFactory } from '@modelcontextprotocol/server'
import type { Logger } from '../log.ts'

export interface HttpEndpoint {
  /** Answers a POST whose body nobody has read yet. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Ends what is under way, subscriptions above all, which would never end by themselves. */
  close(): Promise<void>
}

/** A call is small; a list of citations to verify is the largest. */
const MAX_BODY_BYTES = 1024 * 1024

export function createHttpEndpoint(factory: McpServerFactory, logger: Logger): HttpEndpoint {
  const bounds = { maxRequestBodySize: MAX_BODY_BYTES }
  const handler = createMcpHandler(factory, {
    ...bounds,
    // what a client got wrong is told to it in the answer
    onerror: error => logger.debug({ err: error }, 'a request to /mcp was refused'),
  })
  const onerror = (error: Error) => logger.error({ err: error }, 'a request to /mcp failed')
  const handle = toNodeHandler(handler, { ...bounds, onerror })
  return {
    handle: (request, response) => handle(request as NodeIncomingMessageLike, response),
    close: () => handler.close(),
  }
}

/** Speaks MCP over the standard streams until the input ends, and answers all that it was asked before. */
import type { Readable, Writable } from 'node:stream'
import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResponse,
  type JSONRPCMessage,
  type McpServerFactory,
  type Transport,
} from '@modelcontextprotocol/server'
import { StdioServerTransport, serveStdio as serve } from '@modelcontextprotocol/server/stdio'
import type { Logger } from '../log.ts'

export interface StdioOptions {
  readonly input: Readable
  readonly output: Writable
  readonly logger: Logger
  /** Ends the conversation early. */
  readonly signal: AbortSignal
}

/** Resolves when the input has ended and everything is answered, when nobody reads any more, or on the signal. */
export async function serveStdio(factory: McpServerFactory, options: StdioOptions): Promise<void> {
  const { input, logger, signal } = options
  const { transport, closed } = createPatientTransport(options)
  const connection = serve(factory, { transport, onerror: error => logger.warn({ err: error }, 'a message failed') })
  const stop = () => void connection.close()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  await closed
  signal.removeEventListener('abort', stop)
  input.destroy()
}

/** The SDK's transport closes itself when its input ends and drops what is unanswered; here that close waits. */
function createPatientTransport({ input, output }: StdioOptions) {
  const wire = new StdioServerTransport(input, output)
  const unanswered = new Set<string | number>()
  const close = wire.close.bind(wire)
  let hasEnded = false
  wire.close = async () => {
    hasEnded = true
    if (unanswered.size === 0) await close()
  }
  output.once('error', () => unanswered.clear())
  const transport: Transport = {
    start: () => wire.start(),
    close,
    async send(message) {
      await wire.send(message)
      settle(unanswered, message)
      if (hasEnded) await wire.close()
    },
  }
  const closed = new Promise<void>(resolve => {
    wire.onclose = () => {
      transport.onclose?.()
      resolve()
    }
  })
  wire.onerror = error => transport.onerror?.(error)
  wire.onmessage = message => {
    settle(unanswered, message)
    if (isJSONRPCRequest(message) && message.method !== 'subscriptions/listen') unanswered.add(message.id)
    transport.onmessage?.(message)
  }
  return { transport, closed }
}

/** An answer or a cancellation; what is cancelled is not answered, and neither is a subscription, ever. */
function settle(unanswered: Set<string | number>, message: JSONRPCMessage): void {
  if (isJSONRPCResponse(message) && message.id !== undefined) unanswered.delete(message.id)
  if (!isJSONRPCNotification(message) || message.method !== 'notifications/cancelled') return
  unanswered.delete(message.params?.requestId as string | number)
}

/** What answers over HTTP: the routes and the protocol of assistants, over a slot for the library. */
import type { RequestListener } from 'node:http'
import { createTokenCounter } from '../compose.ts'
import type { Config } from '../config.ts'
import { createApp } from '../http/create-app.ts'
import type { Logger } from '../log.ts'
import { createHttpEndpoint } from '../mcp/create-http-endpoint.ts'
import { createServerFactory } from '../mcp/create-server-factory.ts'
import type { LibrarySlot } from './library-slot.ts'
import { readVersion } from './read-version.ts'

export interface HttpAnswers {
  readonly app: RequestListener
  /** Ends subscriptions, which would never end by themselves. */
  close(): Promise<void>
}

export function answerHttp(slot: LibrarySlot, config: Config, logger: Logger): HttpAnswers {
  const { searcher, catalog, packer, checker } = slot
  const parts = { searcher, catalog, packer, checker, tokens: createTokenCounter(), logger, version: readVersion() }
  const endpoint = createHttpEndpoint(createServerFactory(parts), logger)
  const app = createApp({ ...slot, logger, mcp: endpoint.handle, access: config, limits: config.writing })
  return { app, close: endpoint.close }
}

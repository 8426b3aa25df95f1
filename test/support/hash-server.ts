/** A whole server for tests, but for its socket: the real application over an index in a temporary folder. */
import type { Express } from 'express'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { createLibrarySlot } from '../../src/cli/library-slot.ts'
import { type Foundation, openOrCreateLibrary } from '../../src/compose.ts'
import { type Serving, serveIndex } from '../../src/compose-serving.ts'
import { createApp } from '../../src/http/create-app.ts'
import type { Logger } from '../../src/log.ts'
import { type HashFoundationOptions, hashFoundation, temporaryIndexData } from './hash-library.ts'

export interface HashServer {
  readonly app: Express
  readonly indexData: string
  readonly foundation: Foundation
  readonly serving: Serving
  /** Log lines of level warn and above, parsed. */
  readonly warnings: Record<string, unknown>[]
  /** May be called twice; called after the test. */
  close(): Promise<void>
}

/** Several may share an index, each as if in a process of its own. */
export async function openHashServer(options: Partial<HashFoundationOptions> = {}): Promise<HashServer> {
  const indexData = options.indexData ?? (await temporaryIndexData())
  const warnings: Record<string, unknown>[] = []
  const foundation = hashFoundation({ logger: collect(warnings), ...options, indexData })
  const serving = serveIndex(foundation, await openOrCreateLibrary(foundation))
  const slot = createLibrarySlot()
  slot.fill(serving)
  const app = createApp({ ...slot, logger: foundation.logger, limits: foundation.config.writing })
  const close = () => serving.close()
  onTestFinished(close)
  return { app, indexData, foundation, serving, warnings, close }
}

function collect(lines: Record<string, unknown>[]): Logger {
  return pino({ level: 'warn', base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
}

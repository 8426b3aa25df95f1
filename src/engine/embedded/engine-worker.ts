/** Thread entry: opens an embedded engine and answers what is asked of it. */
import { parentPort, workerData } from 'node:worker_threads'
import { createLogger } from '../../log.ts'
import type { Engine } from '../engine.ts'
import type { EmbeddedEngineOptions } from './embedded-engine.ts'
import { type Call, packAnswer, type Reply, stateError } from './engine-protocol.ts'
import { openEmbeddedEngine } from './open-embedded-engine.ts'

const port = parentPort!
const { level, ...options } = workerData as Omit<EmbeddedEngineOptions, 'logger'> & { level: string }
const logger = createLogger(level, { write: line => send({ kind: 'log', line }) })

try {
  const engine = await openEmbeddedEngine({ ...options, logger })
  port.on('message', (call: Call) => void answer(engine, call))
  send({ kind: 'opened' })
} catch (error) {
  send({ kind: 'unopened', error: stateError(error) })
}

async function answer(engine: Engine, { id, method, args }: Call): Promise<void> {
  try {
    const run = engine[method] as (...args: readonly unknown[]) => Promise<unknown>
    const value = packAnswer(method, await run(...args))
    send({ kind: 'done', id, value, manifest: engine.manifest })
  } catch (error) {
    send({ kind: 'failed', id, error: stateError(error) })
  }
  // Nothing else keeps the thread, so it ends once what was sent has gone out.
  if (method === 'close') port.close()
}

function send(reply: Reply): void {
  port.postMessage(reply)
}

/** The side of an engine's thread: opens the engine and answers what is asked of it. */
import type { MessagePort } from 'node:worker_threads'
import { createLogger } from '../../log.ts'
import { stateError } from '../../stated-error.ts'
import type { Engine } from '../engine.ts'
import type { Manifest } from '../manifest.ts'
import type { EmbeddedEngineOptions } from './embedded-engine.ts'
import { type Call, packAnswer, type Reply } from './engine-protocol.ts'
import { openEmbeddedEngine } from './open-embedded-engine.ts'

/** What an engine's thread is started with. */
export interface EngineThreadData extends Omit<EmbeddedEngineOptions, 'logger'> {
  /** Lines of this level and above are told to whoever started the thread. */
  readonly level: string
}

/** What can be asked by name; arguments and answers are copies. */
export type Methods = Readonly<Record<string, (...args: readonly never[]) => Promise<unknown>>>

/** Until `close` has been answered; `extend` adds methods of its own to the engine's. */
export async function serveEngine(
  port: MessagePort,
  { level, ...options }: EngineThreadData,
  extend: (engine: Engine) => Methods = () => ({}),
): Promise<void> {
  const send = (reply: Reply) => port.postMessage(reply)
  const logger = createLogger(level, { write: line => send({ kind: 'log', line }) })
  try {
    const engine = await openEmbeddedEngine({ ...options, logger })
    const methods = { ...(engine as unknown as Methods), ...extend(engine) }
    const newManifest = createNewManifest(engine)
    port.on('message', async (call: Call) => {
      const reply = await answer(methods, call)
      if (call.id !== null) send({ ...reply, id: call.id, ...newManifest() })
      // Nothing else keeps the thread, so it ends once what was sent has gone out.
      if (call.method === 'close') port.close()
    })
    send({ kind: 'opened' })
  } catch (error) {
    send({ kind: 'unopened', error: stateError(error) })
  }
}

/** Copying it with every answer would take as long as some answers do. */
function createNewManifest(engine: Engine): () => { readonly manifest?: Manifest } {
  let told = engine.manifest
  return () => {
    const { manifest } = engine
    if (manifest === told) return {}
    told = manifest
    return { manifest }
  }
}

async function answer(methods: Methods, { method, args }: Call) {
  try {
    const value = await methods[method]!(...(args as never[]))
    return { kind: 'done', value: packAnswer(method, value) } as const
  } catch (error) {
    return { kind: 'failed', error: stateError(error) } as const
  }
}

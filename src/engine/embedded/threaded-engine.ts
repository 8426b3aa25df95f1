/** An embedded engine in a thread of its own, so that no query, graph search or transaction holds up who serves HTTP. */
import type { Worker } from 'node:worker_threads'
import { AppError, messageOf } from '../../errors.ts'
import { launchWorker, workerEntry } from '../../launch-worker.ts'
import type { Logger } from '../../log.ts'
import { toError } from '../../stated-error.ts'
import type { Engine } from '../engine.ts'
import type { Manifest } from '../manifest.ts'
import type { EmbeddedEngineOptions } from './embedded-engine.ts'
import { type Call, ENGINE_METHODS, type Reply, unpackAnswer } from './engine-protocol.ts'

/** The thread of an engine, for what it was told to answer besides. */
export interface EngineThread {
  call(method: string, args: readonly unknown[]): Promise<unknown>
  /** Tells without expecting an answer. */
  tell(method: string, args: readonly unknown[]): void
}

export type ThreadedEngine = Engine & { readonly thread: EngineThread }

/** Null for an engine without a thread of its own. */
export function threadOf(engine: Engine): EngineThread | null {
  return 'thread' in engine ? (engine as ThreadedEngine).thread : null
}

export interface ThreadOptions {
  /** A module that serves the engine, as `engine-worker.ts` does, which it is unless said otherwise. */
  readonly entry?: URL
  /** What that module is given besides the options of the engine. */
  readonly data?: object
}

/** Throws what `openEmbeddedEngine` throws. Arguments and answers are copies. */
export async function openThreadedEngine(
  { logger, ...options }: EmbeddedEngineOptions,
  { entry = workerEntry(import.meta.url, 'engine-worker'), data }: ThreadOptions = {},
): Promise<ThreadedEngine> {
  const worker = launchWorker(entry, { ...options, ...data, level: logger.level })
  const state: State = {
    worker,
    logger,
    manifest: options.manifest,
    pending: new Map(),
    nextId: 1,
    ended: null,
    closing: null,
  }
  await opened(state)
  return createProxy(state)
}

interface Pending {
  resolve(value: unknown): void
  reject(error: unknown): void
}

interface State {
  readonly worker: Worker
  readonly logger: Logger
  manifest: Manifest
  readonly pending: Map<number, Pending>
  nextId: number
  /** Why no more answers will come. */
  ended: AppError | null
  closing: Promise<void> | null
}

function opened(state: State): Promise<void> {
  const { worker } = state
  return new Promise((resolve, reject) => {
    worker.on('message', (reply: Reply) => {
      if (reply.kind === 'opened') resolve()
      else if (reply.kind === 'unopened') reject(toError(reply.error))
      else receive(state, reply)
    })
    worker.on('error', error => end(state, reject, deathMessage(messageOf(error))))
    worker.on('exit', code => end(state, reject, exitMessage(state, code)))
  })
}

function receive(state: State, reply: Exclude<Reply, { kind: 'opened' | 'unopened' }>): void {
  if (reply.kind === 'log') {
    repeatLog(state.logger, reply.line)
    return
  }
  const waiting = state.pending.get(reply.id)
  state.pending.delete(reply.id)
  state.manifest = reply.manifest ?? state.manifest
  if (reply.kind === 'failed') waiting?.reject(toError(reply.error))
  else waiting?.resolve(reply.value)
}

/** The thread's lines pass through the logger of whoever opened it, with its level and place. */
function repeatLog(logger: Logger, line: string): void {
  const { level, time: _, msg, ...fields } = JSON.parse(line)
  const name = logger.levels.labels[level] as 'info' | 'warn' | 'error'
  logger[name](fields, msg)
}

function end(state: State, reject: (error: unknown) => void, message: string): void {
  state.ended ??= new AppError('not_ready', message)
  reject(state.ended)
  for (const waiting of state.pending.values()) waiting.reject(state.ended)
  state.pending.clear()
}

function exitMessage({ closing }: State, code: number): string {
  if (closing !== null && code === 0) return 'the index is closed; open it again'
  return deathMessage(`it ended with exit code ${code}`)
}

function deathMessage(cause: string): string {
  return `the thread that holds the index died: ${cause}; nothing stored is lost, a server opens the index again and any other program has to be started again`
}

function createProxy(state: State): ThreadedEngine {
  const methods = ENGINE_METHODS.map(method => [method, (...args: unknown[]) => call(state, method, args)])
  const engine = {
    ...(Object.fromEntries(methods) as Omit<Engine, 'manifest'>),
    thread: createThread(state),
    failure: () => (state.closing === null ? state.ended : null),
    get manifest() {
      return state.manifest
    },
  }
  const close = () => {
    state.closing ??= closeThread(state)
    return state.closing
  }
  return Object.defineProperty(engine, 'close', { value: close })
}

function createThread(state: State): EngineThread {
  return {
    call: (method, args) => call(state, method, args),
    tell(method, args) {
      if (state.ended === null) post(state, { id: null, method, args })
    },
  }
}

function call(state: State, method: string, args: readonly unknown[]): Promise<unknown> {
  if (state.ended !== null) return Promise.reject(state.ended)
  const id = state.nextId++
  return new Promise((resolve, reject) => {
    state.pending.set(id, { resolve: packed => resolve(unpackAnswer(method, packed)), reject })
    post(state, { id, method, args })
  })
}

function post(state: State, call: Call): void {
  state.worker.postMessage(call)
}

/** What was asked before is answered before. */
async function closeThread(state: State): Promise<void> {
  if (state.ended !== null) return
  const exited = new Promise<void>(resolve => state.worker.once('exit', () => resolve()))
  try {
    await call(state, 'close', [])
  } finally {
    await exited
  }
}

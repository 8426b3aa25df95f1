/** One running model worker, seen as jobs in, replies out, and at most one death. */
import type { Worker } from 'node:worker_threads'
import { messageOf } from '../errors.ts'
import type { Farewell, Job, Reply } from './worker-protocol.ts'

export interface ModelWorker {
  /** Settles once: when the model is loaded, or with why it could not be. */
  readonly loaded: Promise<void>
  send(job: Job): void
  /** Ends the thread between two runs of the model; no event comes after it. */
  stop(): Promise<void>
}

/** A run takes a tenth of a second and loading a second or two; a thread that takes longer is waiting for a download. */
const LONGEST_GOODBYE_MS = 10_000

export interface ModelWorkerEvents {
  onReply(reply: Exclude<Reply, { kind: 'ready' }>): void
  /** Only after loading: an earlier end rejects `loaded`. */
  onDeath(cause: Error): void
}

export function startModelWorker(launch: () => Worker, events: ModelWorkerEvents): ModelWorker {
  const worker = launch()
  let state: 'loading' | 'loaded' | 'ended' = 'loading'
  const loaded = new Promise<void>((resolve, reject) => {
    const end = (cause: unknown) => {
      if (state === 'loading') reject(asError(cause))
      if (state === 'loaded') events.onDeath(asError(cause))
      state = 'ended'
    }
    worker.on('error', end)
    worker.on('messageerror', end)
    worker.once('exit', code => end(new Error(`the worker thread ended with exit code ${code}`)))
    worker.on('message', (reply: Reply) => {
      if (reply.kind !== 'ready') return state === 'loaded' ? events.onReply(reply) : undefined
      state = 'loaded'
      resolve()
    })
  })
  const exited = new Promise<void>(resolve => worker.once('exit', () => resolve()))
  const stop = async () => {
    if (state === 'loaded') state = 'ended'
    worker.postMessage({ kind: 'end' } satisfies Farewell)
    const patience = setTimeout(() => void worker.terminate(), LONGEST_GOODBYE_MS)
    await exited
    clearTimeout(patience)
  }
  return { loaded, send: job => worker.postMessage(job), stop }
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(messageOf(cause))
}

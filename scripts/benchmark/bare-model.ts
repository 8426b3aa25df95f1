/** Runs the bare model in worker threads and times it: the bound beside which the product's figures stand. */
import type { Worker } from 'node:worker_threads'
import { launchWorker, workerEntry } from '../../src/launch-worker.ts'

export interface BareModelOptions {
  readonly folder: string
  /** Intra-op threads of each worker. */
  readonly threads: number
  /** Further session options of the ONNX runtime. */
  readonly session?: Readonly<Record<string, unknown>>
}

export interface BareTask {
  readonly id: number
  readonly kind: 'passages' | 'questions'
  readonly texts: readonly string[]
  /** Texts per run; more than one are sorted by length first. */
  readonly batch: number
}

/** Milliseconds per run; `id` 0 says that the worker is ready. */
export interface BareReply {
  readonly id: number
  readonly ms: readonly number[]
}

export interface BareModel {
  /** Milliseconds of each question, one after the other in the first worker. */
  questions(texts: readonly string[]): Promise<readonly number[]>
  /** Passages per second of all workers together, over the time that they spent in runs. */
  passages(texts: readonly string[], batch?: number): Promise<number>
  close(): Promise<void>
}

export async function startBareModel(options: BareModelOptions, workers: number): Promise<BareModel> {
  const entry = workerEntry(import.meta.url, 'bare-model-worker')
  const threads = await Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = launchWorker(entry, options)
      await nextReply(worker)
      return worker
    }),
  )
  const run = async (worker: Worker, task: Omit<BareTask, 'id'>) => {
    worker.postMessage({ ...task, id: 1 })
    return (await nextReply(worker)).ms
  }
  return {
    questions: texts => run(threads[0]!, { kind: 'questions', texts, batch: 1 }),
    async passages(texts, batch = 1) {
      const shares = threads.map((_, i) => texts.filter((_, at) => at % threads.length === i))
      const times = await Promise.all(
        threads.map(async (worker, i) => sum(await run(worker, { kind: 'passages', texts: shares[i]!, batch }))),
      )
      const rates = times.map((ms, i) => (shares[i]!.length / ms) * 1000)
      return sum(rates)
    },
    close: async () => {
      await Promise.all(threads.map(worker => worker.terminate()))
    },
  }
}

function nextReply(worker: Worker): Promise<BareReply> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => {
      worker.off('message', onMessage)
      worker.off('error', onError)
      then()
    }
    const onMessage = (reply: BareReply) => settle(() => resolve(reply))
    const onError = (error: Error) => settle(() => reject(error))
    worker.on('message', onMessage)
    worker.on('error', onError)
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

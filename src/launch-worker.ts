/** Starts a worker thread from compiled JavaScript or, in development and in tests, from TypeScript. */
import { extname } from 'node:path'
import { type ResourceLimits, Worker, type WorkerOptions } from 'node:worker_threads'

/** The module `name` beside the caller's and in the same language: `workerEntry(import.meta.url, 'onnx-worker')`. */
export function workerEntry(caller: string, name: string): URL {
  return new URL(`./${name}${extname(caller)}`, caller)
}

/**
 * `data` must survive structured cloning. What the thread prints does not reach stdout, which belongs to protocols.
 * Limits are those of V8 for the thread's heap.
 */
export function launchWorker(entry: URL, data: unknown, resourceLimits: ResourceLimits = {}): Worker {
  const worker = new Worker(entry, { workerData: data, resourceLimits, stdout: true, ...loaderFor(entry) })
  worker.stdout.on('data', chunk => process.stderr.write(chunk))
  return worker
}

/** A thread starts without the loader of its parent, so TypeScript brings its own: a tiny module that registers tsx. */
function loaderFor(entry: URL): WorkerOptions {
  if (extname(entry.pathname) !== '.ts') return {}
  const tsx = import.meta.resolve('tsx/esm/api')
  const registration = `import { register } from ${JSON.stringify(tsx)}; register()`
  return { execArgv: ['--import', `data:text/javascript,${encodeURIComponent(registration)}`] }
}

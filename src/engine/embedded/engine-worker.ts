/** Thread entry: an engine and nothing besides. */
import { parentPort, workerData } from 'node:worker_threads'
import { serveEngine } from './serve-engine.ts'

await serveEngine(parentPort!, workerData)

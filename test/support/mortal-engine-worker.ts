/** Thread entry: an engine that dies when it is told to, as one that runs out of memory does. */
import { parentPort, workerData } from 'node:worker_threads'
import { serveEngine } from '../../src/engine/embedded/serve-engine.ts'

await serveEngine(parentPort!, workerData, () => ({
  async die() {
    setImmediate(() => {
      throw new Error('struck by lightning')
    })
    await new Promise(() => {})
  },
}))

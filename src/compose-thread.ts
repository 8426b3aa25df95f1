/** Thread entry: an engine with the searcher that answers beside it, so that a search passes between threads twice. */
import { parentPort, workerData } from 'node:worker_threads'
import type { FusionWeights } from './config.ts'
import { serveEngine } from './engine/embedded/serve-engine.ts'
import { answerSearches } from './retrieval/remote-searches.ts'
import { showSearch } from './wire/show-search.ts'

/** What this thread is given besides the options of the engine. */
export interface SearchThreadData {
  readonly weights: FusionWeights
  readonly answerCache: number
}

const { weights, answerCache, ...data } = workerData
await serveEngine(parentPort!, data, reader => ({
  ...answerSearches({ reader, weights, show: showSearch, answerCache, now: Date.now }),
}))

/** Loads a cluster from an index that is there, and times it. */
import { type Foundation, openStorage, type Storage } from '../../src/compose.ts'
import { readConfig } from '../../src/config.ts'
import type { GenerationStore } from '../../src/engine/generation-store.ts'
import { createCopier } from '../../src/indexing/create-copier.ts'
import type { Cluster } from '../cluster/start-cluster.ts'

export interface ClusterLoad {
  readonly sentences: number
  /** Until the last article was put. */
  readonly putSeconds: number
  /** From then on until the vector index had everything. */
  readonly settleSeconds: number
  /** Until all was proved: counts, digests, a sample, and what is near found by meaning. */
  readonly seconds: number
  readonly recall: number
}

/** Sentences that are asked for their neighbours. */
const SAMPLE = 50

export async function loadCluster(from: GenerationStore, to: GenerationStore): Promise<ClusterLoad> {
  const started = performance.now()
  const secondsSoFar = () => (performance.now() - started) / 1000
  const entered = new Map<string, number>()
  const { copiedSentences, recall } = await createCopier({ from, to }).copy({
    withoutDamaged: false,
    prune: false,
    sample: SAMPLE,
    onWait: () => {},
    onProgress({ phase }) {
      if (!entered.has(phase)) entered.set(phase, secondsSoFar())
    },
  })
  const putSeconds = entered.get('settling')!
  const settleSeconds = entered.get('verifying')! - putSeconds
  return { sentences: copiedSentences, putSeconds, settleSeconds, seconds: secondsSoFar(), recall }
}

export async function storageOf({ logger }: Foundation, { environment }: Cluster): Promise<Storage> {
  return openStorage(readConfig({ ...process.env, ...environment }), logger)
}

/** Brings sentences and graph back into memory when an index is opened. */
import { setImmediate as pause } from 'node:timers/promises'
import type { Logger } from '../../log.ts'
import { type CheckpointIdentity, loadCheckpoint } from './graph-checkpoint.ts'
import { createResidentSentences, type ResidentSentences } from './resident-sentences.ts'
import type { SentenceLog } from './sentence-log.ts'
import { createVectorGraph, type VectorGraph } from './vector-graph.ts'

export async function restoreSentences(log: SentenceLog, dimensions: number): Promise<ResidentSentences> {
  const sentences = createResidentSentences(dimensions)
  for (;;) {
    const batch = log.vectorsAfter(sentences.lastLabel)
    if (batch.length === 0) return sentences
    for (const sentence of batch) sentences.add(sentence)
    await pause()
  }
}

export interface RestoredGraph {
  readonly graph: VectorGraph
  /** How many of its points were removed before it was saved. */
  readonly removed: number
}

/** An empty graph where none can be loaded; a warning says why when one `isNeeded`. */
export async function restoreGraph(
  { folder, identity, logger }: { folder: string; identity: CheckpointIdentity; logger: Logger },
  { sequence, isNeeded }: { sequence: number; isNeeded: boolean },
): Promise<RestoredGraph> {
  const checkpoint = await loadCheckpoint(folder, { identity, sequence })
  if (checkpoint.graph !== null) return checkpoint
  if (isNeeded) {
    const reason = checkpoint.unusable ?? 'there is no checkpoint'
    logger.warn({ folder, reason }, 'making the graph anew from the stored vectors; searches scan until it is done')
  }
  return { graph: createVectorGraph(identity), removed: 0 }
}

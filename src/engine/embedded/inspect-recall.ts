/** Measures the saved graph against an exact scan of the stored vectors, without opening an index to write. */
import { setImmediate as pause } from 'node:timers/promises'
import type { Vector } from '../../model.ts'
import { dotProduct } from '../vector-bytes.ts'
import { loadCheckpoint } from './graph-checkpoint.ts'
import type { GraphInspection } from './inspect-graph.ts'
import { keepBest } from './keep-best.ts'
import { spread } from './measure-recall.ts'

const DEPTH = 10
/** Sentences that say the same are equally near: any of them will do. */
const TIE = 1e-6

/** Mean recall@10 of what the graph holds, over a sample of stored sentences; null where there is no usable graph. */
export async function inspectRecall(inspection: GraphInspection, sample: number): Promise<number | null> {
  const { folder, identity, log, signal } = inspection
  const { graph } = await loadCheckpoint(folder, { identity, sequence: log.sequence() })
  if (graph === null) return null
  const stored = new Set(log.labels())
  const held = new Set(graph.labels().filter(label => stored.has(label)))
  const questions = spread([...held], sample).map(label => ({ vector: log.vector(label)!, best: keepBest(DEPTH) }))
  for (let last = 0; ; ) {
    const batch = log.vectorsAfter(last)
    if (batch.length === 0) break
    for (const { label, vector } of batch) {
      if (held.has(label))
        for (const question of questions) question.best.offer(label, dotProduct(question.vector, vector))
    }
    last = batch.at(-1)!.label
    signal?.throwIfAborted()
    await pause()
  }
  const surplus = graph.points - held.size
  const search = (vector: Vector) => graph.search(vector, DEPTH + surplus, null).filter(({ label }) => held.has(label))
  const recalls = questions.map(({ vector, best }) => {
    const exact = best.best()
    const least = (exact.at(-1)?.cosine ?? 0) - TIE
    return (
      search(vector)
        .slice(0, DEPTH)
        .filter(({ cosine }) => cosine >= least).length / Math.max(1, exact.length)
    )
  })
  return recalls.length === 0 ? 1 : recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length
}

/** Measures graphs of several shapes on stored vectors: recall against an exact scan, search and insertion time. */

import { createVectorGraph } from '../../src/engine/embedded/vector-graph.ts'
import { dotProduct } from '../../src/engine/vector-bytes.ts'
import type { Vector } from '../../src/model.ts'
import { type Spread, spreadOf } from './statistics.ts'

export interface GraphFigures {
  readonly vectors: number
  readonly m: number
  readonly efConstruction: number
  readonly ef: number
  readonly insertsPerSecond: number
  /** Milliseconds. */
  readonly search: Spread
  /** Share of the true ten nearest among the first ten, averaged over the questions. */
  readonly recall: number
}

export interface GraphTrial {
  readonly m: number
  readonly efConstruction: number
  /** Breadths to search it with; as many are asked for, since recall looks deeper than what is compared. */
  readonly efs: readonly number[]
}

const NEAREST = 10

export function measureGraph(
  vectors: readonly Vector[],
  questions: readonly Vector[],
  { m, efConstruction, efs }: GraphTrial,
): GraphFigures[] {
  const truths = questions.map(question => new Set(exactNearest(vectors, question)))
  const shape = { dimensions: questions[0]!.length, m, efConstruction, seed: 42 }
  const graph = createVectorGraph({ ...shape, ef: 10 })
  const started = performance.now()
  for (const [label, vector] of vectors.entries()) graph.add(label, vector)
  const insertsPerSecond = (vectors.length / (performance.now() - started)) * 1000
  return efs.map(ef => {
    const times: number[] = []
    let found = 0
    for (const [i, question] of questions.entries()) {
      const started = performance.now()
      const hits = graph.search(question, ef, null)
      times.push(performance.now() - started)
      found += hits.slice(0, NEAREST).filter(({ label }) => truths[i]!.has(label)).length
    }
    const recall = found / (NEAREST * questions.length)
    return { vectors: vectors.length, m, efConstruction, ef, insertsPerSecond, search: spreadOf(times), recall }
  })
}

function exactNearest(vectors: readonly Vector[], question: Vector): number[] {
  const scored = vectors.map((vector, label) => ({ label, cosine: dotProduct(vector, question) }))
  return scored
    .sort((a, b) => b.cosine - a.cosine)
    .slice(0, NEAREST)
    .map(({ label }) => label)
}

/** Measures how much of what is nearest the cluster finds, with stored vectors for questions. */
import type { Vector } from '../../model.ts'
import type { Engine } from '../engine.ts'
import { dotProduct } from '../vector-bytes.ts'
import { openWeaviateArchive } from './open-weaviate-archive.ts'
import type { WeaviatePlace } from './weaviate-generations.ts'

const DEPTH = 10
/** Sentences that say the same are equally near: any of them will do. */
const TIE = 1e-5

/** Mean recall@10 against an exact look at every sentence, over about so many; 1 when there is nothing to find. */
export async function measureRecall(place: WeaviatePlace, engine: Engine, sample: number): Promise<number> {
  const archive = await openWeaviateArchive(place, engine.manifest)
  const { counts } = await engine.state()
  const step = Math.max(1, Math.floor(counts.sentences / Math.max(1, sample)))
  const questions: { vector: Vector; best: number[] }[] = []
  let at = 0
  for await (const vector of vectorsOf(archive)) if (at++ % step === 0) questions.push({ vector, best: [] })
  for await (const vector of vectorsOf(archive)) {
    for (const { vector: question, best } of questions) offer(best, dotProduct(question, vector))
  }
  let sum = 0
  for (const { vector, best } of questions) {
    const found = await engine.nearest(vector, DEPTH, {})
    const least = best.at(-1)! - TIE
    sum += found.filter(({ cosine }) => cosine >= least).length / best.length
  }
  return questions.length === 0 ? 1 : sum / questions.length
}

async function* vectorsOf(archive: Awaited<ReturnType<typeof openWeaviateArchive>>): AsyncGenerator<Vector> {
  for await (const { found } of archive.all())
    for (const vector of found?.passages.flatMap(passage => passage.vectors) ?? []) if (vector !== null) yield vector
}

/** Keeps the best few, best first. */
function offer(best: number[], cosine: number): void {
  if (best.length === DEPTH && cosine <= best.at(-1)!) return
  const place = best.findIndex(other => other < cosine)
  best.splice(place === -1 ? best.length : place, 0, cosine)
  best.length = Math.min(best.length, DEPTH)
}

/** Measures what an engine finds of the sentences that are nearest, against an exact scan over an archive. */
import { setImmediate as pause } from 'node:timers/promises'
import type { ArchivedArticle, ArticleArchive } from '../engine/article-archive.ts'
import type { ArticleReader } from '../engine/engine.ts'
import type { Vector } from '../model.ts'

const DEPTH = 10
/** Sentences that say the same are equally near: any of them will do. Engines round, too. */
const TIE = 1e-5

export interface NearestSample {
  /** Ids of the articles of which a sentence each is asked for its neighbours. */
  readonly ids: readonly string[]
  /** Ids of articles that are not looked for. */
  readonly leftOut: ReadonlySet<string>
  readonly signal: AbortSignal | undefined
  /** Articles scanned. */
  readonly onProgress: (done: number) => void
}

/** A sentence and the least cosine of its `DEPTH` nearest. */
export interface NearestQuestion {
  readonly vector: Vector
  readonly least: number
  readonly count: number
}

/** Reads every vector of the archive once. */
export async function findNearest(
  archive: ArticleArchive,
  { ids, leftOut, signal, onProgress }: NearestSample,
): Promise<NearestQuestion[]> {
  const vectors = await chooseVectors(archive, ids)
  const best = vectors.map(() => [] as number[])
  let done = 0
  for await (const { id, found } of archive.all()) {
    signal?.throwIfAborted()
    if (found !== null && !leftOut.has(id)) for (const [i, vector] of vectors.entries()) scan(found, vector, best[i]!)
    if (++done % 64 > 0) continue
    onProgress(done)
    await pause()
  }
  return vectors.map((vector, i) => ({ vector, least: best[i]!.at(-1) ?? 0, count: best[i]!.length }))
}

async function chooseVectors(archive: ArticleArchive, ids: readonly string[]): Promise<Vector[]> {
  const vectors: Vector[] = []
  for (const [i, id] of ids.entries()) {
    const known = (await archive.read(id))?.passages.flatMap(passage => passage.vectors) ?? []
    const vector = known[i % Math.max(1, known.length)]
    if (vector) vectors.push(vector)
  }
  return vectors
}

/** Keeps the cosines of the nearest, best first. */
function scan({ passages }: ArchivedArticle, question: Vector, best: number[]): void {
  for (const { vectors } of passages) {
    for (const vector of vectors) {
      if (vector === null) continue
      const cosine = dot(vector, question)
      if (best.length === DEPTH && cosine <= best[DEPTH - 1]!) continue
      best.push(cosine)
      best.sort((a, b) => b - a)
      best.length = Math.min(best.length, DEPTH)
    }
  }
}

function dot(a: Vector, b: Vector): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** Mean share found; 1 when there is nothing to find. */
export async function measureNearest(
  reader: Pick<ArticleReader, 'nearest' | 'read' | 'cosines'>,
  questions: readonly NearestQuestion[],
): Promise<number> {
  let sum = 0
  for (const { vector, least, count } of questions) {
    const cosines = await exactCosines(reader, vector)
    sum += cosines.filter(cosine => cosine >= least - TIE).length / Math.max(1, count)
  }
  return questions.length === 0 ? 1 : sum / questions.length
}

/** Of what is found; as stored, since an engine may round what it searches by. */
async function exactCosines(
  reader: Pick<ArticleReader, 'nearest' | 'read' | 'cosines'>,
  vector: Vector,
): Promise<number[]> {
  const hits = await reader.nearest(vector, DEPTH, {})
  const ids = [...new Set(hits.map(hit => hit.passageId))]
  const [passages, cosines] = await Promise.all([reader.read(ids), reader.cosines(vector, ids)])
  return hits.map(({ passageId, start }) => {
    const place = passages.find(({ id }) => id === passageId)?.sentences.findIndex(span => span.start === start) ?? -1
    return cosines[ids.indexOf(passageId)]?.[place] ?? -1
  })
}

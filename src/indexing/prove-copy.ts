/** Proves that a copy holds what its source does, and that it finds what is near. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ArticleArchive } from '../engine/article-archive.ts'
import type { Engine, IndexCounts } from '../engine/engine.ts'
import type { GenerationStore } from '../engine/generation-store.ts'
import type { Manifest } from '../engine/manifest.ts'
import { AppError } from '../errors.ts'
import { compareArchived } from './compare-archived.ts'
import { LEAST_RECALL } from './prove-generation.ts'
import { findNearest, measureNearest, type NearestQuestion } from './sample-nearest.ts'

export interface CopyPair {
  /** The source. */
  readonly archive: ArticleArchive
  readonly to: GenerationStore
  readonly target: Manifest
  readonly engine: Engine
}

export interface ProofOptions {
  /** Articles to compare, and sentences to ask for their neighbours. */
  readonly sample: number
  /** Ids of articles that were not copied. */
  readonly leftOut: ReadonlySet<string>
  readonly signal: AbortSignal | undefined
  readonly onProgress: () => void
}

/** Throws `index_damaged`. */
export async function proveCopy(
  { archive, to, target, engine }: CopyPair,
  { sample, leftOut, signal, onProgress }: ProofOptions,
): Promise<{ readonly compared: number; readonly recall: number }> {
  const whole = [...(await archive.digests()).keys()].filter(id => !leftOut.has(id))
  const ids = spread(whole, sample)
  const stored = await to.openArchive(target)
  const compared = await compareArchived(archive, stored, ids).finally(stored.close)
  const questions = await findNearest(archive, { ids, leftOut, signal, onProgress })
  return { compared, recall: await awaitRecall(engine, questions, signal) }
}

/** An engine that indexes in the background finds what was put a while later. */
const ASK_AGAIN_MS = 1000
/** So many times in a row without getting better, and it will not. */
const MOST_UNCHANGED = 60

async function awaitRecall(
  engine: Engine,
  questions: readonly NearestQuestion[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let best = 0
  for (let unchanged = 0; unchanged < MOST_UNCHANGED; await pause(ASK_AGAIN_MS)) {
    signal?.throwIfAborted()
    const recall = await measureNearest(engine, questions)
    if (recall >= LEAST_RECALL) return recall
    unchanged = recall > best ? 0 : unchanged + 1
    best = Math.max(best, recall)
  }
  throw unproven(`it finds ${best.toFixed(3)} of what is near, expected ${LEAST_RECALL}`)
}

/** Compares the digests of all articles but those left out, and the counts. Throws `index_damaged`. */
export async function requireEqual(
  { archive, to, target, engine }: CopyPair,
  leftOut: ReadonlySet<string>,
): Promise<IndexCounts> {
  const stored = await to.openArchive(target)
  const [wanted, there] = await Promise.all([archive.digests(), stored.digests()]).finally(stored.close)
  const missing = [...wanted].filter(([id, digest]) => !leftOut.has(id) && there.get(id) !== digest)
  const surplus = [...there.keys()].filter(id => !wanted.has(id))
  if (missing.length + surplus.length > 0)
    throw unproven(`it lacks ${missing.length} articles and has ${surplus.length} too many, expected none`)
  const [{ counts: source }, { counts }] = await Promise.all([archive.state(), engine.state()])
  if (leftOut.size === 0 && (source.passages !== counts.passages || source.sentences !== counts.sentences))
    throw unproven(`it counts ${JSON.stringify(counts)}, expected ${JSON.stringify(source)}`)
  return counts
}

function unproven(seen: string): AppError {
  return new AppError(
    'index_damaged',
    `the copy does not prove equal: ${seen}; what was served goes on, run verbatim copy again`,
  )
}

/** At most `count` of a list, evenly spread over it. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items]
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!)
}

/** Builds another generation aside, catches up with what was written meanwhile, proves it and makes it current. */
import { isDeepStrictEqual } from 'node:util'
import type { Embedder } from '../embedding/embedder.ts'
import type { ArchivedArticle, ArticleArchive } from '../engine/article-archive.ts'
import type { IndexCounts } from '../engine/engine.ts'
import type { GenerationStore, IndexIdentity } from '../engine/generation-store.ts'
import type { Manifest } from '../engine/manifest.ts'
import type { Aside, Upkeep } from '../engine/upkeep.ts'
import { AppError } from '../errors.ts'
import type { Article, Passage } from '../model.ts'
import { damageOf } from './check-article.ts'
import { embedArchived } from './embed-archived.ts'
import { findDifferences } from './find-differences.ts'
import { proveGeneration } from './prove-generation.ts'
import { type RebuildRun, startRebuildRun } from './rebuild-run.ts'
import type { Rebuilder, RebuildOptions, RebuildReport } from './rebuilder.ts'
import { requireCurrent } from './require-current.ts'
import { transferArticles } from './transfer-articles.ts'
import { untilAborted } from './until-aborted.ts'

export interface RebuilderParts {
  readonly generations: GenerationStore
  readonly upkeep: Upkeep
  readonly identity: IndexIdentity
  readonly embedder: Embedder
  /** Article to passages; pure. */
  readonly divide: (article: Article) => readonly Passage[]
}

const HOLDER = 'verbatim rebuild'

/** While more than this differs, it is taken over before the writer's lock is asked for. */
const FEW_ARTICLES = 100
/** Somebody who writes faster than this can copy is made to wait in the end. */
const ROUNDS = 5
/** Sentences that are embedded again, and as many that are asked for their neighbours. */
const SAMPLE = 100

export function createRebuilder(parts: RebuilderParts): Rebuilder {
  return { rebuild: options => rebuild(parts, options) }
}

async function rebuild(parts: RebuilderParts, options: RebuildOptions): Promise<RebuildReport> {
  const { generations, upkeep, identity } = parts
  const served = await requireCurrent(generations)
  const aside = await upkeep.buildAside({ identity, holder: HOLDER })
  const archive = await generations.openArchive(served).catch(async error => {
    await aside.close()
    throw error
  })
  try {
    return await build({ ...parts, served, aside, archive, options, run: startRebuildRun(options) })
  } finally {
    await archive.close()
    await aside.close()
  }
}

interface Work extends RebuilderParts {
  readonly served: Manifest
  readonly aside: Aside
  readonly archive: ArticleArchive
  readonly options: RebuildOptions
  readonly run: RebuildRun
}

async function build(work: Work): Promise<RebuildReport> {
  const { aside, run, options } = work
  const { signal } = options
  run.enter('copying')
  for (let round = 0; round < ROUNDS; round++) {
    if ((await takeOver(work)) <= FEW_ARTICLES) break
  }
  requireWhole(work)
  run.enter('settling')
  await untilAborted(aside.engine.settle(), signal)
  run.enter('verifying')
  const proof = await proveGeneration(work, { sample: SAMPLE, signal })
  run.enter('catching up')
  const counts = await publishUnderLock(work)
  const { copiedSentences, embeddedSentences } = run.progress
  return {
    from: work.served.generation,
    to: aside.engine.manifest.generation,
    counts,
    copiedSentences,
    embeddedSentences,
    caughtUp: run.caughtUp(),
    damaged: run.damaged,
    ...proof,
  }
}

/** What is written while the lock is held waits, and then finds the new generation. */
async function publishUnderLock(work: Work): Promise<IndexCounts> {
  const { generations, upkeep, served, aside, options } = work
  const { onWait, signal } = options
  const release = await generations.lock({ holder: HOLDER, onWait, ...(signal && { signal }) })
  try {
    const current = await generations.current()
    if (current?.generation !== served.generation) throw overtaken(served, current)
    if ((await takeOver(work)) > 0) await untilAborted(aside.engine.settle(), signal)
    requireWhole(work)
    await requireEqual(work)
    const { counts } = await aside.engine.state()
    await aside.engine.recordBuild()
    signal?.throwIfAborted()
    await generations.publish(aside.engine.manifest.generation)
    await aside.close()
    await upkeep.sweep()
    return counts
  } finally {
    await release()
  }
}

/** Answers how many articles were put or removed. */
async function takeOver(work: Work): Promise<number> {
  const { archive, aside, embedder, divide, served, identity, run } = work
  const { changed, gone } = await findDifferences(archive, aside.engine)
  run.look(changed.length)
  const keepsVectors = isDeepStrictEqual(served.fingerprint, identity.fingerprint)
  const embedding = { embedder, divide, keepsVectors, onSentences: run.onSentences }
  const convert = (found: ArchivedArticle) => embedArchived(embedding, found)
  await transferArticles({ from: archive, to: aside.engine, damageOf, convert }, changed, run.events)
  if (gone.length > 0) await aside.engine.remove(gone)
  return run.end(gone.length)
}

async function requireEqual({ archive, aside, run }: Work): Promise<void> {
  const { changed, gone } = await findDifferences(archive, aside.engine)
  const leftOut = new Set(run.damaged.map(({ id }) => id))
  const missing = changed.filter(id => !leftOut.has(id))
  if (missing.length + gone.length === 0) return
  throw new AppError(
    'index_damaged',
    `the new index lacks ${missing.length} articles and has ${gone.length} too many, expected none: nothing was published; run verbatim rebuild again`,
  )
}

function requireWhole({ run, served, options }: Work): void {
  if (run.damaged.length === 0 || options.withoutDamaged) return
  const [first] = run.damaged
  throw new AppError(
    'index_damaged',
    `${run.damaged.length} articles of ${served.generation} are damaged, such as ${first!.id}: ${first!.reason}; index them again or restore a backup, or leave them out with --without-damaged`,
    { problems: run.damaged.map(({ id, reason }) => ({ pointer: id, detail: reason })) },
  )
}

function overtaken(served: Manifest, current: Manifest | null): AppError {
  return new AppError(
    'index_locked',
    `the index ${current?.generation ?? 'none'} became current while ${served.generation} was being rebuilt: run verbatim rebuild again`,
  )
}

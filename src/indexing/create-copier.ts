/** Copies what one engine serves into another: what differs, then a proof that nothing does, then the switch. */
import type { ArchivedArticle, ArticleArchive } from '../engine/article-archive.ts'
import type { Engine, IndexCounts } from '../engine/engine.ts'
import type { GenerationStore } from '../engine/generation-store.ts'
import type { Manifest } from '../engine/manifest.ts'
import { AppError } from '../errors.ts'
import { carryArchived, damageOfWhole } from './carry-archived.ts'
import type { Copier, CopyOptions, CopyReport } from './copier.ts'
import { type CopyRun, startCopyRun } from './copy-run.ts'
import { findDifferences } from './find-differences.ts'
import { proveCopy, requireEqual } from './prove-copy.ts'
import { requireCurrent } from './require-current.ts'
import { transferArticles } from './transfer-articles.ts'
import { untilAborted } from './until-aborted.ts'

export interface CopierParts {
  readonly from: GenerationStore
  readonly to: GenerationStore
}

const HOLDER = 'verbatim copy'

/** Somebody who writes to the source faster than this can copy is made to wait in the end. */
const ROUNDS = 5

export function createCopier(parts: CopierParts): Copier {
  return { copy: options => copy(parts, options) }
}

/** No model is needed: the copy has the identity of what it is a copy of. */
async function copy({ from, to }: CopierParts, options: CopyOptions): Promise<CopyReport> {
  const source = await requireCurrent(from)
  const release = await to.lock({ holder: HOLDER, ...waiting(options) })
  try {
    const served = await to.current()
    const { fingerprint, rules } = source
    const target = await to.prepare({ fingerprint, rules })
    const archive = await from.openArchive(source)
    try {
      const engine = await to.open(target, { fingerprint, rules })
      const work = { from, to, source, target, served, archive, engine, options, run: startCopyRun(options) }
      return await build(work).finally(engine.close)
    } finally {
      await archive.close()
    }
  } finally {
    await release()
  }
}

function waiting({ onWait, signal }: CopyOptions) {
  return { onWait, ...(signal && { signal }) }
}

interface Work extends CopierParts {
  readonly source: Manifest
  readonly target: Manifest
  /** What the target served before. */
  readonly served: Manifest | null
  readonly archive: ArticleArchive
  readonly engine: Engine
  readonly options: CopyOptions
  readonly run: CopyRun
}

async function build(work: Work): Promise<CopyReport> {
  const { run, served, target, options, archive, engine } = work
  const { sample, signal } = options
  const surplus = served?.generation === target.generation ? (await findDifferences(archive, engine)).gone : []
  if (surplus.length > 0 && !options.prune) return report(work, { surplus, counts: (await engine.state()).counts })
  run.enter('copying')
  for (let round = 0; round < ROUNDS; round++) {
    if ((await takeOver(work)) === 0) break
  }
  requireWhole(work)
  run.enter('settling')
  await untilAborted(engine.settle(), signal)
  run.enter('verifying')
  const onProgress = () => run.enter('verifying')
  const proof = await proveCopy(work, { sample, signal, onProgress, leftOut: leftOut(run) })
  run.enter('catching up')
  return report(work, { ...proof, counts: await publish(work) })
}

function report(work: Work, outcome: Pick<CopyReport, 'counts'> & Partial<CopyReport>): CopyReport {
  const { source, target, served, run } = work
  return {
    isDone: outcome.surplus === undefined,
    from: source.generation,
    to: target.generation,
    replaced: served === null || served.generation === target.generation ? null : served.generation,
    copiedArticles: run.progress.articles,
    copiedSentences: run.progress.sentences,
    removedArticles: run.removed(),
    damaged: run.damaged,
    surplus: [],
    compared: 0,
    recall: 1,
    ...outcome,
  }
}

/** Answers how many articles were put or removed. */
async function takeOver({ archive, engine, run }: Work): Promise<number> {
  const { changed, gone } = await findDifferences(archive, engine)
  const before = run.progress.articles
  run.look(changed.length)
  const convert = async (found: ArchivedArticle) => {
    const article = carryArchived(found)
    run.carry(article)
    return article
  }
  await transferArticles({ from: archive, to: engine, damageOf: damageOfWhole, convert }, changed, run.events)
  if (gone.length > 0) run.remove(await engine.remove(gone))
  return run.progress.articles - before + gone.length
}

/** What is written to the source while this goes on waits, so that the proof holds for one state of it. */
async function publish(work: Work): Promise<IndexCounts> {
  const { from, to, target, engine, options, run } = work
  const release = await from.lock({ holder: HOLDER, ...waiting(options) }).catch(unlessReadOnly)
  try {
    if ((await takeOver(work)) > 0) await untilAborted(engine.settle(), options.signal)
    requireWhole(work)
    const counts = await requireEqual(work, leftOut(run))
    await engine.recordBuild()
    options.signal?.throwIfAborted()
    await to.publish(target.generation)
    return counts
  } finally {
    await release()
  }
}

/** Nobody writes to what cannot be written. */
function unlessReadOnly(error: unknown): () => Promise<void> {
  if (error instanceof AppError && error.code === 'index_read_only') return async () => {}
  throw error
}

function leftOut({ damaged }: CopyRun): ReadonlySet<string> {
  return new Set(damaged.map(({ id }) => id))
}

function requireWhole({ run, source, options }: Work): void {
  if (run.damaged.length === 0 || options.withoutDamaged) return
  const [first] = run.damaged
  throw new AppError(
    'index_damaged',
    `${run.damaged.length} articles of ${source.generation} are damaged, such as ${first!.id}: ${first!.reason}; mend them with verbatim verify --repair, index them again, or leave them out with --without-damaged`,
    { problems: run.damaged.map(({ id, reason }) => ({ pointer: id, detail: reason })) },
  )
}

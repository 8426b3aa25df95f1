/** Goes back to an earlier generation, compacts, saves, restores and exports an index. */
import type { ArticleArchive } from '../engine/article-archive.ts'
import type { GenerationStore, IndexIdentity } from '../engine/generation-store.ts'
import type { Manifest } from '../engine/manifest.ts'
import type { Compaction, Upkeep, UpkeepOptions } from '../engine/upkeep.ts'
import { AppError } from '../errors.ts'
import type { Caretaker, Differences, LockOptions, Restoration, Switch, SwitchOptions } from './caretaker.ts'
import { damageOf } from './check-article.ts'
import { type ExportOptions, type ExportRecord, toExportRecord } from './export-record.ts'
import { requireCurrent } from './require-current.ts'

export interface CaretakerParts {
  readonly generations: GenerationStore
  readonly upkeep: Upkeep
}

export function createCaretaker(parts: CaretakerParts): Caretaker {
  return {
    rollBack: options => rollBack(parts, options),
    compact: options => compact(parts, options),
    backup: async (file, options) => parts.upkeep.backup(await requireCurrent(parts.generations), file, options),
    restore: (file, identity, options) => restore(parts, { file, identity }, options),
    export: options => exportArticles(parts, options),
  }
}

async function rollBack({ generations }: CaretakerParts, options: SwitchOptions): Promise<Switch> {
  return underLock(generations, { ...options, holder: 'verbatim rollback' }, async () => {
    const to = await generations.previous()
    if (to === null)
      throw new AppError('not_found', 'there is no generation to go back to: none was served before this one')
    // Opened before it is made current, so that it is known to open.
    const archive = await generations.openArchive(to)
    try {
      return await switchTo(generations, to, { archive, confirmed: options.confirmed })
    } finally {
      await archive.close()
    }
  })
}

/** What is asked for is done only if no article is lost from sight by it, or that is wanted. */
async function switchTo(
  generations: GenerationStore,
  to: Manifest,
  { archive, confirmed }: { archive: ArticleArchive; confirmed: boolean },
): Promise<Switch> {
  const { from, differences } = await compareWithCurrent(generations, archive)
  const isHarmless = from === null ? differences !== null : differences?.lost.length === 0
  const isDone = isHarmless || confirmed
  if (isDone) await generations.publish(to.generation)
  return { isDone, from, to: to.generation, model: to.fingerprint.model, differences }
}

async function compareWithCurrent(
  generations: GenerationStore,
  target: ArticleArchive,
): Promise<{ from: string | null; differences: Differences | null }> {
  let from: string | null = null
  try {
    const current = await generations.current()
    if (current === null) return { from, differences: { lost: [], regained: [...(await target.digests()).keys()] } }
    from = current.generation
    const archive = await generations.openArchive(current)
    const [was, willBe] = await Promise.all([archive.digests(), target.digests()]).finally(archive.close)
    const lost = [...was].filter(([id, digest]) => willBe.get(id) !== digest).map(([id]) => id)
    return { from, differences: { lost, regained: [...willBe.keys()].filter(id => !was.has(id)) } }
  } catch (error) {
    if (error instanceof AppError && UNREADABLE.includes(error.code)) return { from, differences: null }
    throw error
  }
}

const UNREADABLE: readonly string[] = ['index_damaged', 'index_mismatch']

async function compact(
  { generations, upkeep }: CaretakerParts,
  options: LockOptions & UpkeepOptions,
): Promise<Compaction> {
  return underLock(generations, { ...options, holder: 'verbatim compact' }, async () => {
    const manifest = await requireCurrent(generations)
    const compaction = await upkeep.compact(manifest, options)
    await upkeep.sweep()
    return compaction
  })
}

async function restore(
  { generations, upkeep }: CaretakerParts,
  { file, identity }: { file: string; identity: IndexIdentity },
  options: SwitchOptions,
): Promise<Restoration> {
  const backup = await upkeep.checkBackup(file, identity, options)
  const aside = await upkeep.restore(file, identity, options)
  try {
    await aside.engine.settle()
    const switched = await underLock(generations, { ...options, holder: 'verbatim restore' }, async () => {
      const manifest = await aside.engine.recordBuild()
      const archive = await generations.openArchive(manifest)
      const { confirmed } = options
      const result = await switchTo(generations, manifest, { archive, confirmed }).finally(archive.close)
      await aside.close()
      await upkeep.sweep().catch(unlessDamaged)
      return result
    })
    return { ...switched, backup }
  } finally {
    await aside.close()
  }
}

/** Where it is not known what was current, nothing is removed. */
function unlessDamaged(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'index_damaged')) throw error
}

async function underLock<T>(
  generations: GenerationStore,
  { holder, onWait, signal }: LockOptions & { readonly holder: string },
  work: () => Promise<T>,
): Promise<T> {
  const release = await generations.lock({ holder, onWait, ...(signal && { signal }) })
  try {
    return await work()
  } finally {
    await release()
  }
}

async function* exportArticles({ generations }: CaretakerParts, options: ExportOptions): AsyncGenerator<ExportRecord> {
  const archive = await generations.openArchive(await requireCurrent(generations))
  try {
    for await (const { id, found } of archive.all()) {
      const damage = damageOf(found)
      if (found === null || damage !== null) {
        throw new AppError(
          'index_damaged',
          `article ${id} is damaged: ${damage}; run "verbatim verify" to see what mends it`,
        )
      }
      yield toExportRecord(found, options)
    }
  } finally {
    await archive.close()
  }
}

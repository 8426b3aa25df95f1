/** Finds what the articles of one generation have to become those of another. */
import type { ArticleArchive } from '../engine/article-archive.ts'
import type { Engine } from '../engine/engine.ts'

export interface GenerationDifferences {
  /** Ids of articles that the target lacks or has otherwise. */
  readonly changed: readonly string[]
  /** Ids of articles that only the target has. */
  readonly gone: readonly string[]
}

/** By digest, so that it makes no difference when and by whom an article was written, or how often. */
export async function findDifferences(
  source: Pick<ArticleArchive, 'digests'>,
  target: Pick<Engine, 'ids' | 'digests'>,
): Promise<GenerationDifferences> {
  const wanted = await source.digests()
  const ids = await target.ids()
  const there = await target.digests(ids)
  return {
    changed: [...wanted].filter(([id, digest]) => there.get(id) !== digest).map(([id]) => id),
    gone: ids.filter(id => !wanted.has(id)),
  }
}

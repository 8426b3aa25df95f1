/** Compares articles of two generations as they are stored, vectors bit for bit. */
import { isDeepStrictEqual } from 'node:util'
import type { ArticleArchive } from '../engine/article-archive.ts'
import { AppError } from '../errors.ts'

/** Answers how many were the same; throws `index_damaged` at the first that is not. */
export async function compareArchived(
  from: ArticleArchive,
  to: ArticleArchive,
  ids: readonly string[],
): Promise<number> {
  let compared = 0
  for (const id of ids) {
    const [expected, seen] = await Promise.all([from.read(id), to.read(id)])
    // Somebody writes to the source: whoever compares digests at the end will see that.
    if (expected?.article.digest !== seen?.article.digest) continue
    if (!isDeepStrictEqual(seen, expected)) {
      throw new AppError(
        'index_damaged',
        `the copy of ${id} in ${to.manifest.generation} is not what ${from.manifest.generation} holds: its fields, spans or vectors differ; nothing was published`,
      )
    }
    compared++
  }
  return compared
}

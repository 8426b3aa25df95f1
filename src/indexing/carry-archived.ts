/** Makes an archived article one to be stored elsewhere, with the vectors that it has. */
import type { ArchivedArticle } from '../engine/article-archive.ts'
import type { EmbeddedArticle } from '../model.ts'
import { damageOf } from './check-article.ts'

/** Expects an article that is whole. */
export function carryArchived({ article, passages }: ArchivedArticle): EmbeddedArticle {
  const { textSha256, digest, ...rest } = article
  return {
    article: rest,
    textSha256,
    digest,
    passages: passages.map(passage => ({ ...passage, vectors: passage.vectors.map(vector => vector!) })),
  }
}

/** Null when the article and all of its vectors are what their checksums say; else what does not fit. */
export function damageOfWhole(found: ArchivedArticle | null): string | null {
  const damage = damageOf(found)
  if (damage !== null || found === null) return damage
  const lost = found.passages.flatMap(({ vectors }) => vectors).filter(vector => vector === null).length
  return lost === 0 ? null : `${lost} of its vectors are damaged; verbatim verify --repair embeds them again`
}

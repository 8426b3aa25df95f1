/** Tells whether an archived article is whole, and turns it into what can be stored again. */
import { createHash } from 'node:crypto'
import type { EmbeddedArticle, EmbeddedPassage } from '../../model.ts'
import type { ArchivedArticle, ArchivedPassage } from '../article-archive.ts'

/** Whether the text is what its hash says. */
export function hasWholeText({ article }: ArchivedArticle): boolean {
  return createHash('sha256').update(article.text, 'utf8').digest('hex') === article.textSha256
}

/** Null where a vector is lost. */
export function embeddedFrom({ article: stored, passages }: ArchivedArticle): EmbeddedArticle | null {
  const { textSha256, digest, ...article } = stored
  return passages.every(isWhole) ? { article, textSha256, digest, passages } : null
}

function isWhole(passage: ArchivedPassage): passage is EmbeddedPassage {
  return !passage.vectors.includes(null)
}

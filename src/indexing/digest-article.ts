/** Takes the hashes of an article that tell whether it changed and what a citation was made from. */
import { createHash } from 'node:crypto'
import type { Article } from '../model.ts'

export interface ArticleHashes {
  /** SHA-256 (hex) of the text, UTF-8. */
  readonly textSha256: string
  /** SHA-256 (hex) over every field; articles of equal digests are stored alike. */
  readonly digest: string
}

export function digestArticle(article: Article): ArticleHashes {
  const fields = [
    article.id,
    article.title,
    article.url,
    article.authors,
    article.publishedAt,
    article.updatedAt,
    article.language,
    article.tags,
    Object.entries(article.attributes).sort(([a], [b]) => (a < b ? -1 : 1)),
    article.text,
  ]
  return { textSha256: sha256(article.text), digest: sha256(JSON.stringify(fields)) }
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

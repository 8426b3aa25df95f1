/** Tells whether an archived article is what its hashes say. */
import type { ArchivedArticle } from '../engine/article-archive.ts'
import { digestArticle } from './digest-article.ts'

/** Null when it is; else what does not fit. */
export function damageOf(found: ArchivedArticle | null): string | null {
  if (found === null) return 'it cannot be read'
  const { textSha256, digest, ...article } = found.article
  const hashes = digestArticle(article)
  if (hashes.textSha256 !== textSha256) return `its text has SHA-256 ${hashes.textSha256}, expected ${textSha256}`
  if (hashes.digest !== digest) return `its fields have the digest ${hashes.digest}, expected ${digest}`
  return null
}

/** Keeps a text that is not what its hash says from being shown or quoted. */
import { hash } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { StoredArticle } from './engine.ts'

/** SQLite keeps no checksums of its own. Throws `index_damaged` that names the article and what mends it. */
export function requireWholeText(article: StoredArticle): StoredArticle {
  const { id, text, textSha256 } = article
  const found = hash('sha256', text, 'hex')
  if (found === textSha256) return article
  throw new AppError(
    'index_damaged',
    `the text of ${id} is damaged: it has SHA-256 ${found}, expected ${textSha256}; index the article again or restore a backup, "verbatim verify" tells what else is damaged`,
  )
}

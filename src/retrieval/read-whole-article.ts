/** Reads an article and its passages, all of one version. */
import type { ArticleReader, StoredArticle } from '../engine/engine.ts'
import type { StoredPassage } from '../model.ts'
import { isCutFrom } from './is-cut-from.ts'

export interface WholeArticle {
  readonly article: StoredArticle
  /** In reading order. */
  readonly passages: readonly StoredPassage[]
}

/** What it needs of the engine. */
export type WholeFrom = Pick<ArticleReader, 'article' | 'passages' | 'digests'>

/** How often it is read again because it was replaced meanwhile, as searches are made again. */
const ATTEMPTS = 3

/** Null for an unknown article, and for one that is replaced whenever it is read. */
export async function readWholeArticle(reader: WholeFrom, id: string): Promise<WholeArticle | null> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const article = await reader.article(id)
    if (article === null) return null
    const passages = await reader.passages(id)
    const digests = await reader.digests([id])
    const isWhole = digests.get(id) === article.digest && passages.every(passage => isCutFrom(article, passage))
    if (isWhole) return { article, passages }
  }
  return null
}

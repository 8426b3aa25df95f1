/** Remembers articles that were read and found whole, since the same ones answer question after question. */
import { LRUCache } from 'lru-cache'
import type { StoredArticle } from '../engine.ts'
import { requireWholeText } from '../require-whole-text.ts'
import type { StoredArticles } from './read-articles.ts'

/** Units of text remembered at most: a byte or two each. */
const REMEMBERED_UNITS = 4_000_000
/** What an article takes besides its text. */
const HEADER_UNITS = 500

interface Remembered {
  readonly article: StoredArticle
  /** The last change of the index before which it is known to have been stored so. */
  asOf: number
}

/**
 * By id, as stored now: after a change of the index the digest, which is over all of an article, is asked for once
 * more. Unknown ids are absent. However much one call asks for, all of it is answered; `units` bounds what is
 * remembered after. To be called in one transaction. Throws `index_damaged`.
 */
export function createArticleMemory(
  stored: Pick<StoredArticles, 'articles' | 'digests' | 'sequence'>,
  { units = REMEMBERED_UNITS }: { units?: number } = {},
): (ids: readonly string[]) => Map<string, StoredArticle> {
  const remembered = new LRUCache<string, Remembered>({
    maxSize: units,
    sizeCalculation: ({ article }) => article.text.length + HEADER_UNITS,
  })
  const isCurrent = (known: Remembered, asOf: number): boolean => {
    const { id, digest } = known.article
    if (known.asOf !== asOf && stored.digests([id]).get(id) !== digest) return false
    known.asOf = asOf
    return true
  }
  return ids => {
    const asOf = stored.sequence()
    const found = new Map<string, StoredArticle>()
    for (const id of ids) {
      const known = remembered.get(id)
      if (known !== undefined && isCurrent(known, asOf)) found.set(id, known.article)
    }
    // After all have been taken from memory, since to remember one may be to forget another.
    for (const [id, article] of stored.articles(ids.filter(id => !found.has(id)))) {
      remembered.set(id, { article: requireWholeText(article), asOf })
      found.set(id, article)
    }
    return found
  }
}

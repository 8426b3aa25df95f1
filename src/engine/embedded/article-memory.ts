/** Remembers articles that were read and found whole, since the same ones answer question after question. */
import { LRUCache } from 'lru-cache'
import type { StoredArticle } from '../engine.ts'
import { requireWholeText } from '../require-whole-text.ts'
import type { StoredArticles } from './read-articles.ts'

/** Units of text remembered at most: a byte or two each. */
const REMEMBERED_UNITS = 8_000_000
/** What an article takes besides its text. */
const HEADER_UNITS = 500

/**
 * By id, as stored now: the digest, which is over all of an article, is asked for each time. Unknown ids are absent.
 * However much one call asks for, all of it is answered; `units` bounds what is remembered after. Throws `index_damaged`.
 */
export function createArticleMemory(
  stored: Pick<StoredArticles, 'articles' | 'digests'>,
  { units = REMEMBERED_UNITS }: { units?: number } = {},
): (ids: readonly string[]) => Map<string, StoredArticle> {
  const remembered = new LRUCache<string, StoredArticle>({
    maxSize: units,
    sizeCalculation: ({ text }) => text.length + HEADER_UNITS,
  })
  return ids => {
    const digests = stored.digests(ids)
    // Taken before any is read, since to remember one may be to forget another.
    const known = new Map<string, StoredArticle>()
    for (const [id, digest] of digests) {
      const article = remembered.get(id)
      if (article?.digest === digest) known.set(id, article)
    }
    const read = stored.articles(ids.filter(id => !known.has(id)))
    for (const [id, article] of read) remembered.set(id, requireWholeText(article))
    const found = [...digests.keys()].map(id => [id, known.get(id) ?? read.get(id)] as const)
    return new Map(found.filter((entry): entry is [string, StoredArticle] => entry[1] !== undefined))
  }
}

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
 * Throws `index_damaged`.
 */
export function createArticleMemory(
  stored: Pick<StoredArticles, 'articles' | 'digests'>,
): (ids: readonly string[]) => Map<string, StoredArticle> {
  const remembered = new LRUCache<string, StoredArticle>({
    maxSize: REMEMBERED_UNITS,
    sizeCalculation: ({ text }) => text.length + HEADER_UNITS,
  })
  return ids => {
    const digests = stored.digests(ids)
    const isKnown = (id: string) => digests.has(id) && remembered.get(id)?.digest === digests.get(id)
    const read = stored.articles(ids.filter(id => !isKnown(id)))
    for (const [id, article] of read) remembered.set(id, requireWholeText(article))
    const found = [...digests.keys()].map(id => [id, read.get(id) ?? remembered.get(id)] as const)
    return new Map(found.filter((entry): entry is [string, StoredArticle] => entry[1] !== undefined))
  }
}

/** Reads articles of the versions that count. */
import type { IndexCounts, ListedArticle, ListRequest, StoredArticle } from '../engine.ts'
import { requireWholeText } from '../require-whole-text.ts'
import { ARTICLE_FIELDS, type ArticleRow, toArticle } from './article-rows.ts'
import type { ClusterClient } from './cluster-client.ts'
import type { CollectionNames } from './collections.ts'
import { type CountingVersions, createCountingVersions } from './counting-versions.ts'
import { allArticles, listArticles } from './list-articles.ts'
import { articleUuid, keyOf } from './object-ids.ts'
import { countObjects } from './objects.ts'
import { readMajority } from './read-majority.ts'
import { isTrue, someOf } from './where.ts'

export interface StoredArticles {
  readonly versions: CountingVersions
  /** By key; of articles that are there. */
  rows(keys: readonly string[]): Promise<Map<string, ArticleRow>>
  article(id: string): Promise<StoredArticle | null>
  articles(ids: readonly string[]): Promise<Map<string, StoredArticle>>
  list(request: ListRequest): Promise<ListedArticle[]>
  counts(): Promise<IndexCounts>
  /** Every article there is, in the order of ids by code point. */
  all(): AsyncGenerator<ArticleRow>
}

export interface StoredParts {
  readonly client: ClusterClient
  readonly names: CollectionNames
}

/** Ids asked for at once. */
const AT_ONCE = 500

export function createStoredArticles(parts: StoredParts): StoredArticles {
  const rows = (keys: readonly string[]) => fetchArticles<ArticleRow>(parts, keys, ARTICLE_FIELDS)
  return {
    versions: createCountingVersions(keys => fetchArticles(parts, keys, 'key version isLive passages')),
    rows,
    async article(id) {
      return (await articles(parts, [id])).get(id) ?? null
    },
    articles: ids => articles(parts, ids),
    list: request => listArticles({ ...parts, rows }, request),
    counts: () => counts(parts),
    all: () => allArticles({ ...parts, rows }),
  }
}

async function fetchArticles<Found extends Pick<ArticleRow, 'key' | 'version' | 'isLive' | 'passages'>>(
  { client, names }: StoredParts,
  keys: readonly string[],
  fields: string,
): Promise<Map<string, Found>> {
  const found = new Map<string, Found>()
  const unique = [...new Set(keys)]
  for (let at = 0; at < unique.length; at += AT_ONCE) {
    const where = someOf('id', unique.slice(at, at + AT_ONCE).map(articleUuid))
    const request = { collection: names.articles, where, fields, limit: AT_ONCE }
    for (const row of await readMajority<Found>(client, request)) if (row.isLive) found.set(row.key, row)
  }
  return found
}

/** In the order asked. */
async function articles(parts: StoredParts, ids: readonly string[]): Promise<Map<string, StoredArticle>> {
  const fields = `${ARTICLE_FIELDS} text`
  const found = await fetchArticles<ArticleRow & { readonly text: string }>(parts, ids.map(keyOf), fields)
  return new Map(
    ids.flatMap(id => {
      const row = found.get(keyOf(id))
      return row === undefined ? [] : [[id, requireWholeText(toArticle(row))] as const]
    }),
  )
}

async function counts({ client, names }: StoredParts): Promise<IndexCounts> {
  const sums = ['passages', 'sentences']
  const found = await countObjects(client, { collection: names.articles, where: isTrue('isLive'), sums })
  return { articles: found.count!, passages: found.passages!, sentences: found.sentences! }
}

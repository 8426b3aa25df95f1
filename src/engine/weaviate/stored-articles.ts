/** Reads articles of the versions that count. */
import type { IndexCounts, ListedArticle, ListRequest, StoredArticle } from '../engine.ts'
import { requireWholeText } from '../require-whole-text.ts'
import { ARTICLE_FIELDS, type ArticleRow, toArticle } from './article-rows.ts'
import type { ClusterClient } from './cluster-client.ts'
import type { CollectionNames } from './collections.ts'
import { type CountingVersion, type CountingVersions, createCountingVersions } from './counting-versions.ts'
import { allArticles, listArticles } from './list-articles.ts'
import { articleUuid, keyOf } from './object-ids.ts'
import { countObjects, type ObjectRequest } from './objects.ts'
import { compareMajority, readMajority } from './read-majority.ts'
import { isTrue, someOf } from './where.ts'

export interface StoredArticles {
  readonly versions: CountingVersions
  /** By key; of articles that are there. */
  rows(keys: readonly string[]): Promise<Map<string, ArticleRow>>
  /** The same, and the keys on which the replicas differ, whether or not anything is there. */
  standing(keys: readonly string[]): Promise<RowStanding>
  article(id: string): Promise<StoredArticle | null>
  articles(ids: readonly string[]): Promise<Map<string, StoredArticle>>
  list(request: ListRequest): Promise<ListedArticle[]>
  counts(): Promise<IndexCounts>
  /** Every article there is, in the order of ids by code point. */
  all(): AsyncGenerator<ArticleRow>
}

export interface RowStanding {
  readonly rows: ReadonlyMap<string, ArticleRow>
  readonly unsure: ReadonlySet<string>
}

export interface StoredParts {
  readonly client: ClusterClient
  readonly names: CollectionNames
}

/** Ids asked for at once. */
const AT_ONCE = 500

export function createStoredArticles(parts: StoredParts): StoredArticles {
  const versions = createCountingVersions(keys => fetchArticles(parts, keys, 'key version isLive passages digest'))
  const rows = (keys: readonly string[]) =>
    versions.learn(keys, some => fetchArticles<ArticleRow>(parts, some, ARTICLE_FIELDS))
  // What is answered of an article next, its passages above all, is of the version of this text or of a later one.
  const readTexts = (ids: readonly string[]) =>
    versions.learn(ids.map(keyOf), keys => fetchArticles<TextRow>(parts, keys, `${ARTICLE_FIELDS} text`))
  const articles = async (ids: readonly string[]) => toArticles(ids, await readTexts(ids))
  return {
    versions,
    rows,
    standing: keys => readStanding(parts, keys),
    async article(id) {
      return (await articles([id])).get(id) ?? null
    },
    articles,
    list: request => listArticles({ ...parts, rows }, request),
    counts: () => counts(parts),
    all: () => allArticles({ ...parts, rows }),
  }
}

type TextRow = ArticleRow & { readonly text: string }

/** Rows by key, of articles that are there. */
async function fetchArticles<Found extends CountingVersion & Pick<ArticleRow, 'key' | 'isLive'>>(
  { client, names }: StoredParts,
  keys: readonly string[],
  fields: string,
): Promise<Map<string, Found>> {
  const found = new Map<string, Found>()
  for (const request of requestsFor(names, keys, fields))
    for (const row of await readMajority<Found>(client, request)) if (row.isLive) found.set(row.key, row)
  return found
}

async function readStanding({ client, names }: StoredParts, keys: readonly string[]): Promise<RowStanding> {
  const rows = new Map<string, ArticleRow>()
  const unsure = new Set<string>()
  for (const request of requestsFor(names, keys, ARTICLE_FIELDS)) {
    const { found, disputed } = await compareMajority<ArticleRow>(client, request)
    for (const row of found) if (row.isLive) rows.set(row.key, row)
    for (const { key } of disputed) unsure.add(key)
  }
  return { rows, unsure }
}

function requestsFor(names: CollectionNames, keys: readonly string[], fields: string): ObjectRequest[] {
  const uuids = [...new Set(keys)].map(articleUuid)
  return Array.from({ length: Math.ceil(uuids.length / AT_ONCE) }, (_, i) => {
    const where = someOf('id', uuids.slice(i * AT_ONCE, (i + 1) * AT_ONCE))
    return { collection: names.articles, where, fields, limit: AT_ONCE }
  })
}

/** In the order asked. */
function toArticles(ids: readonly string[], found: ReadonlyMap<string, TextRow>): Map<string, StoredArticle> {
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

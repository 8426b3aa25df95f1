/** Reads articles and passages of the versions that count. */
import { LRUCache } from 'lru-cache'
import { type Filter, passageId, type StoredPassage } from '../../model.ts'
import type { IndexCounts, ListedArticle, ListRequest, StoredArticle } from '../engine.ts'
import { parsePassageId } from '../parse-passage-id.ts'
import { requireWholeText } from '../require-whole-text.ts'
import {
  ARTICLE_FIELDS,
  type ArticleRow,
  PASSAGE_FIELDS,
  type PassageRow,
  toArticle,
  toHeader,
  toPassage,
} from './article-rows.ts'
import type { ClusterClient } from './cluster-client.ts'
import type { CollectionNames } from './collections.ts'
import { composeWhere } from './compose-where.ts'
import { holdsFilter } from './holds-filter.ts'
import { articleIdOf, articleUuid, keyOf, passageUuid } from './object-ids.ts'
import { countObjects, getObjects, MOST_OBJECTS } from './objects.ts'
import { after, allOf, isTrue, someOf } from './where.ts'

export interface StoredArticles {
  /** By key; of articles that are there. */
  rows(keys: readonly string[]): Promise<Map<string, ArticleRow>>
  /** Likewise, only which version counts, as it was a moment ago: the steps of one search ask again and again. */
  recentVersions(keys: readonly string[]): Promise<Map<string, string>>
  /** After a change of one's own. */
  forgetRows(): void
  article(id: string): Promise<StoredArticle | null>
  articles(ids: readonly string[]): Promise<Map<string, StoredArticle>>
  /** By passage id, with further fields of the stored object. */
  passageRows<Fields>(ids: readonly string[], fields: string): Promise<Map<string, PassageRow & Fields>>
  passagesOf(ids: readonly string[]): Promise<Map<string, StoredPassage[]>>
  list(request: ListRequest): Promise<ListedArticle[]>
  counts(): Promise<IndexCounts>
  /** Every article there is, in the order of ids by code point. */
  all(): AsyncGenerator<ArticleRow>
}

export interface StoredParts {
  readonly client: ClusterClient
  readonly names: CollectionNames
  remembered: VersionMemory
}

/** By key; null for an article that is not there. */
type VersionMemory = LRUCache<string, { readonly version: string | null }>

const REMEMBERED = 5000
const MOMENT_MS = 300

function emptyMemory(): VersionMemory {
  return new LRUCache({ max: REMEMBERED, ttl: MOMENT_MS })
}

/** Ids asked for at once. */
const AT_ONCE = 500

export function createStoredArticles(reached: Omit<StoredParts, 'remembered'>): StoredArticles {
  const parts: StoredParts = { ...reached, remembered: emptyMemory() }
  return {
    rows: keys => rows(parts, keys),
    recentVersions: keys => recentVersions(parts, keys),
    forgetRows() {
      // A new one, so that what is being fetched now is not remembered in it.
      parts.remembered = emptyMemory()
    },
    async article(id) {
      return (await articles(parts, [id])).get(id) ?? null
    },
    articles: ids => articles(parts, ids),
    passageRows: (ids, fields) => passageRows(parts, ids, fields),
    passagesOf: ids => passagesOf(parts, ids),
    list: request => list(parts, request),
    counts: () => counts(parts),
    all: () => all(parts),
  }
}

type VersionRow = Pick<ArticleRow, 'key' | 'version' | 'isLive'>

async function fetchArticles<Found extends VersionRow>(
  { client, names }: StoredParts,
  keys: readonly string[],
  fields: string,
): Promise<Map<string, Found>> {
  const found = new Map<string, Found>()
  const unique = [...new Set(keys)]
  for (let at = 0; at < unique.length; at += AT_ONCE) {
    const where = someOf('id', unique.slice(at, at + AT_ONCE).map(articleUuid))
    const request = { collection: names.articles, where, fields, limit: AT_ONCE }
    for (const row of await getObjects<Found>(client, request)) if (row.isLive) found.set(row.key, row)
  }
  return found
}

function rows(parts: StoredParts, keys: readonly string[]): Promise<Map<string, ArticleRow>> {
  return fetchArticles(parts, keys, ARTICLE_FIELDS)
}

async function recentVersions(parts: StoredParts, keys: readonly string[]): Promise<Map<string, string>> {
  const { remembered } = parts
  const versions = new Map<string, string | null>()
  for (const key of keys) {
    const known = remembered.get(key)
    // Taken now: what is remembered may be forgotten before the others are fetched.
    if (known !== undefined) versions.set(key, known.version)
  }
  const missing = keys.filter(key => !versions.has(key))
  const fetched = await fetchArticles<VersionRow>(parts, missing, 'key version isLive')
  for (const key of missing) {
    const version = fetched.get(key)?.version ?? null
    remembered.set(key, { version })
    versions.set(key, version)
  }
  return new Map([...versions].filter((entry): entry is [string, string] => entry[1] !== null))
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

async function passageRows<Fields>(
  parts: StoredParts,
  ids: readonly string[],
  fields: string,
): Promise<Map<string, PassageRow & Fields>> {
  const addresses = ids.map(parsePassageId).filter(address => address !== null)
  const known = await recentVersions(
    parts,
    addresses.map(address => keyOf(address.articleId)),
  )
  const uuids = addresses.flatMap(address => {
    const key = keyOf(address.articleId)
    const version = known.get(key)
    return version === undefined ? [] : [passageUuid(key, version, address)]
  })
  const found = new Map<string, PassageRow & Fields>()
  const unique = [...new Set(uuids)]
  for (let at = 0; at < unique.length; at += AT_ONCE) {
    const where = someOf('id', unique.slice(at, at + AT_ONCE))
    const request = { collection: parts.names.passages, where, fields: `${PASSAGE_FIELDS} ${fields}`, limit: AT_ONCE }
    for (const row of await getObjects<PassageRow & Fields>(parts.client, request)) found.set(idOf(row), row)
  }
  return found
}

function idOf({ key, start, stop }: PassageRow): string {
  return passageId(articleIdOf(key), { start, end: stop })
}

async function passagesOf(parts: StoredParts, ids: readonly string[]): Promise<Map<string, StoredPassage[]>> {
  const known = await recentVersions(parts, ids.map(keyOf))
  const found = new Map(ids.map(id => [id, [] as StoredPassage[]]))
  if (known.size === 0) return found
  const where = allOf([someOf('key', [...known.keys()]), someOf('version', [...known.values()])])
  const request = { collection: parts.names.passages, where, fields: PASSAGE_FIELDS, limit: MOST_OBJECTS }
  const sorted = (await getObjects<PassageRow>(parts.client, request)).sort((a, b) => a.start - b.start)
  for (const row of sorted) {
    if (known.get(row.key) === row.version) found.get(articleIdOf(row.key))!.push(toPassage(row))
  }
  return found
}

/** Articles in the order of their keys, from behind one of them. */
async function page({ client, names }: StoredParts, { after: id, limit, filter }: ListRequest): Promise<ArticleRow[]> {
  const { where } = composeWhere(filter)
  const request = {
    collection: names.articles,
    where: allOf([isTrue('isLive'), ...(id === null ? [] : [after('key', keyOf(id))]), where]),
    fields: ARTICLE_FIELDS,
    limit,
    by: 'sort:[{path:["key"],order:asc}]',
  }
  return getObjects<ArticleRow>(client, request)
}

async function list(parts: StoredParts, request: ListRequest): Promise<ListedArticle[]> {
  const listed: ListedArticle[] = []
  for (let { after: last } = request; listed.length < request.limit; ) {
    const found = await page(parts, { ...request, after: last })
    listed.push(...found.map(toListed).filter(article => holdsFilter(article, request.filter)))
    if (found.length < request.limit) break
    last = articleIdOf(found.at(-1)!.key)
  }
  return listed.slice(0, request.limit)
}

function toListed(row: ArticleRow): ListedArticle {
  const { textSha256, digest, passages, sentences } = row
  return { ...toHeader(row), textSha256, digest, passages, sentences }
}

async function* all(parts: StoredParts): AsyncGenerator<ArticleRow> {
  for (let last: string | null = null; ; ) {
    const found: ArticleRow[] = await page(parts, { after: last, limit: AT_ONCE, filter: NO_FILTER })
    yield* found
    if (found.length < AT_ONCE) return
    last = articleIdOf(found.at(-1)!.key)
  }
}

const NO_FILTER: Filter = {}

async function counts({ client, names }: StoredParts): Promise<IndexCounts> {
  const sums = ['passages', 'sentences']
  const found = await countObjects(client, { collection: names.articles, where: isTrue('isLive'), sums })
  return { articles: found.count!, passages: found.passages!, sentences: found.sentences! }
}

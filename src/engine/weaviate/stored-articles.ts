/** Reads articles and passages of the versions that count. */
import { LRUCache } from 'lru-cache'
import { passageId, type StoredPassage } from '../../model.ts'
import type { IndexCounts, ListedArticle, ListRequest, StoredArticle } from '../engine.ts'
import { parsePassageId } from '../parse-passage-id.ts'
import { requireWholeText } from '../require-whole-text.ts'
import {
  ARTICLE_FIELDS,
  type ArticleRow,
  PASSAGE_FIELDS,
  type PassageRow,
  toArticle,
  toPassage,
} from './article-rows.ts'
import type { ClusterClient } from './cluster-client.ts'
import type { CollectionNames } from './collections.ts'
import { allArticles, listArticles } from './list-articles.ts'
import { articleIdOf, articleUuid, keyOf, passageUuid } from './object-ids.ts'
import { countObjects, getObjects, MOST_OBJECTS } from './objects.ts'
import { readMajority } from './read-majority.ts'
import { allOf, isTrue, someOf } from './where.ts'

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
    list: request => listArticles({ ...reached, rows: keys => rows(parts, keys) }, request),
    counts: () => counts(parts),
    all: () => allArticles({ ...reached, rows: keys => rows(parts, keys) }),
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
    for (const row of await readMajority<Found>(client, request)) if (row.isLive) found.set(row.key, row)
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
  const rows = await passagesByUuid<PassageRow & Fields>(parts, [...new Set(uuids)], `${PASSAGE_FIELDS} ${fields}`)
  return new Map(rows.map(row => [idOf(row), row]))
}

/** A passage of a version never changes: any node will do that has it, and of what it lacks all are asked. */
async function passagesByUuid<Found>(
  { client, names }: StoredParts,
  uuids: readonly string[],
  fields: string,
): Promise<Found[]> {
  const found: (Found & Identified)[] = []
  for (let at = 0; at < uuids.length; at += AT_ONCE) {
    const asked = uuids.slice(at, at + AT_ONCE)
    const request = { collection: names.passages, fields: `${fields} _additional{id}`, limit: AT_ONCE }
    found.push(...(await getObjects<Found & Identified>(client, { ...request, where: someOf('id', asked) })))
    const there = new Set(found.map(({ _additional }) => _additional.id))
    const missing = asked.filter(uuid => !there.has(uuid))
    if (missing.length === 0) continue
    const rest = { ...request, fields, where: someOf('id', missing) }
    found.push(...(await readMajority<Found & Identified>(client, rest)))
  }
  return found
}

interface Identified {
  readonly _additional: { readonly id: string }
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
  const sorted = (await readMajority<PassageRow>(parts.client, request)).sort((a, b) => a.start - b.start)
  for (const row of sorted) {
    if (known.get(row.key) === row.version) found.get(articleIdOf(row.key))!.push(toPassage(row))
  }
  return found
}

async function counts({ client, names }: StoredParts): Promise<IndexCounts> {
  const sums = ['passages', 'sentences']
  const found = await countObjects(client, { collection: names.articles, where: isTrue('isLive'), sums })
  return { articles: found.count!, passages: found.passages!, sentences: found.sentences! }
}

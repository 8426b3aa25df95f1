/** Lists articles in the order of their ids by code point. */
import type { Filter } from '../../model.ts'
import type { ListedArticle, ListRequest } from '../engine.ts'
import { type ArticleRow, toListed } from './article-rows.ts'
import type { ClusterClient } from './cluster-client.ts'
import type { CollectionNames } from './collections.ts'
import { composeWhere } from './compose-where.ts'
import { holdsFilter } from './holds-filter.ts'
import { articleIdOf, keyOf } from './object-ids.ts'
import { readMajority } from './read-majority.ts'
import { after, allOf, isTrue } from './where.ts'

export interface ListParts {
  readonly client: ClusterClient
  readonly names: CollectionNames
  /** By key, of those that are there. */
  rows(keys: readonly string[]): Promise<ReadonlyMap<string, ArticleRow>>
}

const AT_ONCE = 500
const NO_FILTER: Filter = {}

interface Page {
  readonly rows: readonly ArticleRow[]
  /** Where the next one begins; null after the last. */
  readonly next: string | null
}

/** Articles in the order of their keys, from behind one of them. */
async function page(parts: ListParts, { after: id, limit, filter }: ListRequest): Promise<Page> {
  const { where } = composeWhere(filter)
  const listed = await readMajority<{ readonly key: string }>(parts.client, {
    collection: parts.names.articles,
    where: allOf([isTrue('isLive'), ...(id === null ? [] : [after('key', keyOf(id))]), where]),
    fields: 'key',
    limit,
    by: 'sort:[{path:["key"],order:asc}]',
  })
  // Each node gave the first of its own, so the first of all are among them; what they are now is asked by id.
  const keys = listed
    .map(({ key }) => key)
    .sort()
    .slice(0, limit)
  const found = await parts.rows(keys)
  return {
    rows: keys.flatMap(key => found.get(key) ?? []),
    next: keys.length < limit ? null : articleIdOf(keys.at(-1)!),
  }
}

export async function listArticles(parts: ListParts, request: ListRequest): Promise<ListedArticle[]> {
  const listed: ListedArticle[] = []
  for (let last = request.after; listed.length < request.limit; ) {
    const { rows, next } = await page(parts, { ...request, after: last })
    listed.push(...rows.map(toListed).filter(article => holdsFilter(article, request.filter)))
    if (next === null) break
    last = next
  }
  return listed.slice(0, request.limit)
}

/** Every article there is. */
export async function* allArticles(parts: ListParts): AsyncGenerator<ArticleRow> {
  for (let last: string | null = null; ; ) {
    const { rows, next }: Page = await page(parts, { after: last, limit: AT_ONCE, filter: NO_FILTER })
    yield* rows
    if (next === null) return
    last = next
  }
}

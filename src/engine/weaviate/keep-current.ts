/** Keeps of what was found what belongs to the version of its article that counts. */
import type { Filter } from '../../model.ts'
import { toHeader } from './article-rows.ts'
import { holdsFilter } from './holds-filter.ts'
import type { StoredArticles } from './stored-articles.ts'

/** In the order given. With a filter, also only what passes it. */
export async function keepCurrent<Found extends { readonly key: string; readonly version: string }>(
  stored: StoredArticles,
  found: readonly Found[],
  filter: Filter | null,
): Promise<Found[]> {
  const versions = await stored.recentVersions(found.map(each => each.key))
  const current = found.filter(({ key, version }) => versions.get(key) === version)
  if (filter === null) return current
  const rows = await stored.rows(current.map(each => each.key))
  const passes = new Map([...rows].map(([key, row]) => [key, holdsFilter(toHeader(row), filter)]))
  return current.filter(({ key }) => passes.get(key) === true)
}

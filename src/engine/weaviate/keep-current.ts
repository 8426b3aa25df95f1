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
  const rows = await stored.rows(found.map(each => each.key))
  const allowed = new Map<string, boolean>()
  const isAllowed = (key: string) => {
    if (filter === null) return true
    const known = allowed.get(key) ?? holdsFilter(toHeader(rows.get(key)!), filter)
    allowed.set(key, known)
    return known
  }
  return found.filter(({ key, version }) => rows.get(key)?.version === version && isAllowed(key))
}

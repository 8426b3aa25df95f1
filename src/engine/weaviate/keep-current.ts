/** Keeps of what was found what belongs to the version of its article that counts. */
import type { Filter } from '../../model.ts'
import { toHeader } from './article-rows.ts'
import type { Kept } from './find-enough.ts'
import { holdsFilter } from './holds-filter.ts'
import { writtenAt } from './object-ids.ts'
import type { StoredArticles } from './stored-articles.ts'

export interface Versioned {
  readonly key: string
  readonly version: string
}

/** An article that was replaced so lately may have been looked for in the version before. */
const LATELY_MS = 5000

/** In the order given. With a filter, also only what passes it. */
export async function keepCurrent<Found extends Versioned>(
  stored: StoredArticles,
  found: readonly Found[],
  filter: Filter | null,
): Promise<Kept<Found>> {
  const versions = await confirmVersions(stored, found)
  const current = found.filter(({ key, version }) => versions.get(key) === version)
  const isOvertaken = isOneOvertaken(found, current, versions)
  if (filter === null) return { kept: current, isOvertaken }
  const rows = await stored.rows(current.map(each => each.key))
  const passes = new Map([...rows].map(([key, row]) => [key, holdsFilter(toHeader(row), filter)]))
  return { kept: current.filter(({ key }) => passes.get(key) === true), isOvertaken }
}

/** What is found of another version than was known a moment ago may be of the one that counts now. */
async function confirmVersions(
  { versions }: StoredArticles,
  found: readonly Versioned[],
): Promise<ReadonlyMap<string, string>> {
  const known = await versions.recent(found.map(each => each.key))
  const doubtful = found.filter(({ key, version }) => known.get(key)?.version !== version).map(each => each.key)
  const confirmed = doubtful.length === 0 ? new Map() : await versions.fresh([...new Set(doubtful)])
  for (const key of doubtful) known.delete(key)
  return new Map([...known, ...confirmed].map(([key, { version }]) => [key, version]))
}

/** Whether of an article only the version before was found, while the next one took its place. */
function isOneOvertaken(
  found: readonly Versioned[],
  current: readonly Versioned[],
  versions: ReadonlyMap<string, string>,
): boolean {
  const there = new Set(current.map(each => each.key))
  return found.some(({ key }) => {
    const counting = versions.get(key)
    return counting !== undefined && !there.has(key) && Date.now() - writtenAt(counting) < LATELY_MS
  })
}

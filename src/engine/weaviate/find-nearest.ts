/** Finds sentences near a vector: those that the cluster finds, and those just written that it may not find yet. */
import { type Filter, passageId, type SentenceHit, type Vector } from '../../model.ts'
import type { ClusterClient } from './cluster-client.ts'
import type { CollectionNames } from './collections.ts'
import { composeWhere, type FilterWhere } from './compose-where.ts'
import { findEnough } from './find-enough.ts'
import { keepCurrent } from './keep-current.ts'
import { articleIdOf } from './object-ids.ts'
import { getObjects } from './objects.ts'
import type { NearSentence, RecentWrites } from './recent-writes.ts'
import type { StoredArticles } from './stored-articles.ts'

export interface NearestParts {
  readonly client: ClusterClient
  readonly names: CollectionNames
  readonly stored: StoredArticles
  readonly recent: RecentWrites
}

export async function findNearest(
  parts: NearestParts,
  vector: Vector,
  { depth, filter }: { depth: number; filter: Filter },
): Promise<SentenceHit[]> {
  const { where, isExact } = composeWhere(filter)
  if (depth <= 0 || where === 'nothing') return []
  const recent = parts.recent.near(vector, filter)
  const kept = await findEnough(depth, {
    find: limit => searchCluster(parts, vector, { where, limit }),
    keep: found => keepCurrent(parts.stored, join(found, recent), isExact ? null : filter),
  })
  return [...kept].sort(byCosine).slice(0, depth).map(toHit)
}

interface FoundSentence extends Omit<NearSentence, 'cosine'> {
  readonly _additional: { readonly distance: number }
}

/** The distance is the dot product, negated. */
async function searchCluster(
  { client, names }: NearestParts,
  vector: Vector,
  { where, limit }: Pick<FilterWhere, 'where'> & { limit: number },
): Promise<NearSentence[]> {
  const numbers = Array.from(vector, value => Number(value.toPrecision(9)))
  const found = await getObjects<FoundSentence>(client, {
    collection: names.sentences,
    where,
    by: `nearVector:{vector:[${numbers.join(',')}]}`,
    fields: 'key version passageStart passageStop start stop _additional{distance}',
    limit,
  })
  return found.map(({ _additional, ...place }) => ({ ...place, cosine: -_additional.distance }))
}

/** Each once. */
function join(found: readonly NearSentence[], recent: readonly NearSentence[]): NearSentence[] {
  const nameOf = ({ version, start, stop }: NearSentence) => `${version}:${start}-${stop}`
  return [...new Map([...found, ...recent].map(sentence => [`${sentence.key}:${nameOf(sentence)}`, sentence])).values()]
}

/** Of equal ones in the order of their places, so that an answer never depends on chance. */
function byCosine(a: NearSentence, b: NearSentence): number {
  return b.cosine - a.cosine || (a.key < b.key ? -1 : a.key > b.key ? 1 : a.start - b.start)
}

function toHit({ key, passageStart, passageStop, start, stop, cosine }: NearSentence): SentenceHit {
  const articleId = articleIdOf(key)
  return {
    start,
    end: stop,
    passageId: passageId(articleId, { start: passageStart, end: passageStop }),
    articleId,
    cosine,
  }
}

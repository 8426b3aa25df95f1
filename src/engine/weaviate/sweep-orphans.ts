/** Removes passages and sentences of versions that do not count: left over by writes that failed or were overtaken. */
import type { Manifest } from '../manifest.ts'
import type { ClusterClient } from './cluster-client.ts'
import { collectionNames } from './collections.ts'
import { writtenAt } from './object-ids.ts'
import { getObjects, type ObjectRequest, removeObject } from './objects.ts'
import { createStoredArticles } from './stored-articles.ts'
import type { WeaviatePlace } from './weaviate-place.ts'

interface Versioned {
  readonly key: string
  readonly version: string
  readonly _additional: { readonly id: string }
}

const AT_ONCE = 500
/** Younger ones may be part of a write that has not come to its end. */
const YOUNG_MS = 10 * 60_000

/** Returns how many sentences went. */
export async function sweepOrphans({ client }: WeaviatePlace, manifest: Manifest): Promise<number> {
  const names = collectionNames(client.settings.prefix, manifest.generation)
  const stored = createStoredArticles({ client, names })
  let removed = 0
  for (const collection of [names.passages, names.sentences]) {
    for await (const some of eachObject(client, collection)) {
      const rows = await stored.rows(some.map(each => each.key))
      const orphans = some.filter(({ key, version }) => rows.get(key)?.version !== version && isOld(version))
      for (const { _additional } of orphans) await removeObject(client, collection, _additional.id)
      if (collection === names.sentences) removed += orphans.length
    }
  }
  return removed
}

function isOld(version: string): boolean {
  return Date.now() - writtenAt(version) > YOUNG_MS
}

/** All of a collection, in the order of their ids. */
export async function* eachObject(client: ClusterClient, collection: string): AsyncGenerator<Versioned[]> {
  for (let last = ''; ; ) {
    const request: ObjectRequest = {
      collection,
      where: 'everything',
      fields: 'key version _additional{id}',
      limit: AT_ONCE,
      by: `after:${JSON.stringify(last)}`,
    }
    const found = await getObjects<Versioned>(client, request)
    if (found.length > 0) yield found
    if (found.length < AT_ONCE) return
    last = found.at(-1)!._additional.id
  }
}

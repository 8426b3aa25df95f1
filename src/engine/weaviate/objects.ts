/** Reads, writes and removes objects of a collection. */
import { AppError } from '../../errors.ts'
import type { ClusterClient } from './cluster-client.ts'
import type { Where } from './where.ts'

/** `vector` for a collection that has some. */
export interface WrittenObject {
  readonly id: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly vector?: readonly number[]
}

/** Objects per request: large enough that the round trip costs little, small enough for any limit on bodies. */
const AT_ONCE = 100
const REQUESTS_AT_ONCE = 4

/** Resolves when a majority of the replicas holds all of them. Throws `storage_failed` or `not_ready`. */
export async function writeObjects(
  client: ClusterClient,
  collection: string,
  objects: readonly WrittenObject[],
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(objects.length / AT_ONCE) }, (_, i) =>
    objects.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
  )
  const work = batches.values()
  const writeOn = async () => {
    for (const batch of work) await writeBatch(client, collection, batch)
  }
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, writeOn))
}

interface BatchResult {
  readonly result: { readonly errors?: { readonly error: readonly { readonly message: string }[] } }
}

async function writeBatch(client: ClusterClient, collection: string, objects: readonly WrittenObject[]): Promise<void> {
  const { status, body } = await client.send({
    method: 'POST',
    path: `/v1/batch/objects${consistency(client)}`,
    body: { objects: objects.map(object => ({ class: collection, ...object })) },
  })
  if (status !== 200) throw refused(collection, `${status} ${JSON.stringify(body).slice(0, 300)}`)
  const failed = (body as readonly BatchResult[]).flatMap(each => each.result.errors?.error ?? [])
  if (failed[0] !== undefined) throw refused(collection, failed[0].message)
}

function refused(collection: string, seen: string): AppError {
  const code = /consistency|replica|connection|deadline|broadcast|unavailable|timeout/i.test(seen)
  return new AppError(code ? 'not_ready' : 'storage_failed', `objects of ${collection} were not written: ${seen}`)
}

export async function removeObject(client: ClusterClient, collection: string, id: string): Promise<void> {
  await client.send({ method: 'DELETE', path: `/v1/objects/${collection}/${id}${consistency(client)}` })
}

/** Removes all that a condition in REST's form allows, as many at a time as the cluster lets. */
export async function removeWhere(
  client: ClusterClient,
  collection: string,
  where: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (;;) {
    const { status, body } = await client.send({
      method: 'DELETE',
      path: `/v1/batch/objects${consistency(client)}`,
      body: { match: { class: collection, where } },
    })
    if (status !== 200) throw refused(collection, `${status} ${JSON.stringify(body).slice(0, 300)}`)
    const { matches, limit } = (body as { results: { matches: number; limit: number } }).results
    if (matches < limit) return
  }
}

function consistency({ settings }: ClusterClient): string {
  return settings.replicas > 1 ? '?consistency_level=QUORUM' : ''
}

export interface ObjectRequest {
  readonly collection: string
  readonly where: Where
  /** In GraphQL, such as `key _additional { id }`. */
  readonly fields: string
  readonly limit: number
  /** `nearVector` or `bm25` or `sort`, in GraphQL. */
  readonly by?: string
  /** Of no use to anybody once the cluster has no majority. */
  readonly isBound?: boolean
}

/** The largest result that the cluster gives for one query. */
export const MOST_OBJECTS = 10_000

/** As the node has them that answers. */
export async function getObjects<Found>(
  client: Pick<ClusterClient, 'query'>,
  request: ObjectRequest,
): Promise<Found[]> {
  const { collection, where, fields, limit, by = '', isBound = false } = request
  if (where === 'nothing' || limit <= 0) return []
  const condition = where === 'everything' ? '' : `where:${where.graphql} `
  const query = `{Get{${collection}(${by} ${condition}limit:${Math.min(limit, MOST_OBJECTS)}){${fields}}}}`
  const { Get } = (await client.query(query, { isBound })) as { Get: Record<string, Found[]> }
  return Get[collection] ?? []
}

/** How many objects a condition allows, and the sums of some of their numbers. */
export async function countObjects(
  client: ClusterClient,
  { collection, where, sums = [] }: { collection: string; where: Where; sums?: readonly string[] },
): Promise<Readonly<Record<string, number>>> {
  if (where === 'nothing') return { count: 0 }
  const condition = where === 'everything' ? '' : `(where:${where.graphql})`
  const wanted = sums.map(name => `${name}{sum}`).join(' ')
  const query = `{Aggregate{${collection}${condition}{meta{count} ${wanted}}}}`
  const { Aggregate } = (await client.query(query)) as { Aggregate: Record<string, AggregateRow[]> }
  const [row] = Aggregate[collection] ?? []
  return Object.fromEntries([
    ['count', row?.meta?.count ?? 0],
    ...sums.map(name => [name, (row?.[name] as { sum: number | null } | undefined)?.sum ?? 0]),
  ])
}

interface AggregateRow {
  readonly meta?: { readonly count: number }
  readonly [name: string]: unknown
}

/** Reads passages of the versions that count. */
import { passageId, type StoredPassage } from '../../model.ts'
import { type PassageAddress, parsePassageId } from '../parse-passage-id.ts'
import { PASSAGE_FIELDS, type PassageRow, toPassage } from './article-rows.ts'
import type { ClusterClient } from './cluster-client.ts'
import type { CollectionNames } from './collections.ts'
import type { CountingVersion, CountingVersions } from './counting-versions.ts'
import { articleIdOf, keyOf, passageUuid } from './object-ids.ts'
import { getObjects, MOST_OBJECTS } from './objects.ts'
import type { PassageMemory } from './passage-memory.ts'
import { readMajority } from './read-majority.ts'
import { allOf, someOf } from './where.ts'

export interface PassageParts {
  readonly client: ClusterClient
  readonly names: CollectionNames
  readonly versions: CountingVersions
  readonly memory: PassageMemory
}

/** Ids asked for at once. */
const AT_ONCE = 500

/** Passages asked for at once where they bring vectors: several requests side by side keep several cores of a node busy. */
const RICH_AT_ONCE = 64

/** A row of the version that counts, with the digest of the article of that version. */
export type CountingRow = PassageRow & { readonly articleDigest: string }

/** By passage id, with a further field of the stored object, or none for ''. */
export async function readPassageRows<Fields>(
  parts: PassageParts,
  ids: readonly string[],
  field: string,
): Promise<Map<string, CountingRow & Fields>> {
  const found = new Map<string, CountingRow & Fields>()
  let wanted = ids.map(parsePassageId).filter(address => address !== null)
  let known = await parts.versions.recent(wanted.map(keyFor))
  while (wanted.length > 0) {
    const uuids = wanted.flatMap(address => uuidFor(address, known.get(keyFor(address))))
    const rows = await readByUuid<Fields>(parts, [...new Set(uuids)], field)
    for (const row of rows) found.set(idOf(row), { ...row, articleDigest: known.get(row.key)!.digest })
    const missing = wanted.filter(address => !found.has(passageId(address.articleId, address)))
    const now = await parts.versions.fresh([...new Set(missing.map(keyFor))])
    const before = known
    // Replaced since it was last known: looked for once more, in the version that counts now.
    wanted = missing.filter(address => hasChanged(before, now, keyFor(address)))
    known = now
  }
  return found
}

function keyFor({ articleId }: PassageAddress): string {
  return keyOf(articleId)
}

function uuidFor(address: PassageAddress, counting: CountingVersion | undefined): string[] {
  return counting === undefined ? [] : [passageUuid(keyFor(address), counting.version, address)]
}

type Versions = ReadonlyMap<string, CountingVersion>

function hasChanged(before: Versions, now: Versions, key: string): boolean {
  return before.get(key)?.version !== now.get(key)?.version
}

/** What is remembered, and the rest from the cluster. */
async function readByUuid<Fields>(
  parts: PassageParts,
  uuids: readonly string[],
  field: string,
): Promise<(PassageRow & Fields)[]> {
  const known = uuids.map(uuid => parts.memory.find<Fields>(uuid, field))
  const missing = uuids.filter((_, i) => known[i] === undefined)
  const atOnce = field === '' ? AT_ONCE : RICH_AT_ONCE
  const shares = Array.from({ length: Math.ceil(missing.length / atOnce) }, (_, i) =>
    missing.slice(i * atOnce, (i + 1) * atOnce),
  )
  const fetched = await Promise.all(shares.map(share => fetchByUuid<PassageRow & Fields>(parts, share, field)))
  return [...known.filter(row => row !== undefined), ...fetched.flat()]
}

/** A passage of a version never changes: any node will do that has it, and of what it lacks all are asked. */
async function fetchByUuid<Row extends PassageRow>(
  { client, names, memory }: PassageParts,
  uuids: readonly string[],
  field: string,
): Promise<Row[]> {
  const fields = `${PASSAGE_FIELDS} ${field} _additional{id}`
  const request = { collection: names.passages, fields, limit: uuids.length }
  const found = await getObjects<Row & Identified>(client, { ...request, where: someOf('id', uuids) })
  const there = new Set<string>()
  for (const { _additional, ...row } of found) {
    there.add(_additional.id)
    memory.add(_additional.id, row)
  }
  const missing = uuids.filter(uuid => !there.has(uuid))
  const rest = { ...request, fields: `${PASSAGE_FIELDS} ${field}`, where: someOf('id', missing) }
  return [...found, ...(await readMajority<Row>(client, rest))]
}

interface Identified {
  readonly _additional: { readonly id: string }
}

function idOf({ key, start, stop }: PassageRow): string {
  return passageId(articleIdOf(key), { start, end: stop })
}

/** In reading order; empty for unknown articles. */
export async function readPassagesOf(
  parts: PassageParts,
  ids: readonly string[],
): Promise<Map<string, StoredPassage[]>> {
  const found = new Map(ids.map(id => [id, [] as StoredPassage[]]))
  let wanted = [...found.keys()].map(keyOf)
  let known = await parts.versions.recent(wanted)
  while (wanted.length > 0) {
    const rows = await readAllOf(parts, known)
    for (const [key, passages] of rows) found.set(articleIdOf(key), passages)
    const before = known
    const incomplete = wanted.filter(key => (rows.get(key)?.length ?? 0) !== (before.get(key)?.passages ?? -1))
    const now = await parts.versions.fresh(incomplete)
    wanted = incomplete.filter(key => hasChanged(before, now, key))
    known = new Map([...now].filter(([key]) => wanted.includes(key)))
    for (const key of wanted) found.set(articleIdOf(key), [])
  }
  return found
}

async function readAllOf(parts: PassageParts, known: Versions): Promise<Map<string, StoredPassage[]>> {
  const found = new Map([...known.keys()].map(key => [key, [] as StoredPassage[]]))
  for (const some of sharesOf(known)) {
    const versions = some.map(key => known.get(key)!.version)
    const rows = await readMajority<PassageRow>(parts.client, {
      collection: parts.names.passages,
      where: allOf([someOf('key', some), someOf('version', versions)]),
      fields: PASSAGE_FIELDS,
      limit: MOST_OBJECTS,
    })
    for (const row of rows.sort((a, b) => a.start - b.start)) {
      const counting = known.get(row.key)
      if (counting?.version === row.version) found.get(row.key)!.push(toPassage(row, counting.digest))
    }
  }
  return found
}

/** Keys in groups of no more passages than the cluster answers at once, as far as articles allow. */
function sharesOf(known: Versions): string[][] {
  const shares: string[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const [key, { passages }] of known) {
    const isFull = size + passages > MOST_OBJECTS || shares.at(-1)!.length === AT_ONCE
    if (isFull) shares.push([])
    shares.at(-1)!.push(key)
    size = (isFull ? 0 : size) + passages
  }
  return shares
}

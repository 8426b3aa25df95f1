/** Compares what searches of an article look at with what its text and vectors give anew. */
import type { EmbeddedArticle } from '../../model.ts'
import type { Finding } from '../upkeep.ts'
import { articleObject, passageObjects, sentenceObjects } from './article-rows.ts'
import type { ClusterClient } from './cluster-client.ts'
import type { CollectionNames } from './collections.ts'
import { MOST_OBJECTS, type WrittenObject } from './objects.ts'
import { readMajority } from './read-majority.ts'
import { allOf, someOf } from './where.ts'

export interface DerivedParts {
  readonly client: ClusterClient
  readonly names: CollectionNames
}

type Fault = Omit<Finding, 'articleId'>
type Part = Extract<Finding['part'], 'words' | 'attributes' | 'vectors' | 'sentences' | 'passages'>

interface StoredObject {
  readonly _additional: { readonly id: string; readonly vector?: readonly number[] }
  readonly [property: string]: unknown
}

/** Of what each part is made, and where it is kept. */
const PROPERTIES: readonly (readonly [Part, readonly string[]])[] = [
  ['words', ['words']],
  ['attributes', ['marks']],
  ['vectors', ['rounded']],
  ['sentences', ['passageStart', 'passageStop', 'start', 'stop']],
]

/** At most one fault of each kind and collection. */
export async function inspectDerived(
  parts: DerivedParts,
  embedded: EmbeddedArticle,
  { key, version }: { readonly key: string; readonly version: string },
): Promise<Fault[]> {
  const { articles, passages, sentences } = parts.names
  const where = { key, version }
  return [
    ...(await compare(parts, { collection: articles, where, expected: [articleObject(embedded, version)] })),
    ...(await compare(parts, { collection: passages, where, expected: passageObjects(embedded, version) })),
    ...(await compare(parts, { collection: sentences, where, expected: sentenceObjects(embedded, version) })),
  ]
}

interface Comparison {
  readonly collection: string
  readonly where: { readonly key: string; readonly version: string }
  readonly expected: readonly WrittenObject[]
}

async function compare({ client }: DerivedParts, { collection, where, expected }: Comparison): Promise<Fault[]> {
  const [first] = expected
  if (first === undefined) return []
  const names = PROPERTIES.flatMap(([, properties]) => properties).filter(name => name in first.properties)
  const found = await readMajority<StoredObject>(client, {
    collection,
    where: allOf([someOf('key', [where.key]), someOf('version', [where.version])]),
    fields: `${names.join(' ')} _additional{id ${first.vector === undefined ? '' : 'vector'}}`,
    limit: MOST_OBJECTS,
  })
  const byId = new Map(found.map(object => [object._additional.id, object]))
  const pairs = expected.slice(0, MOST_OBJECTS).map(object => [object, byId.get(object.id)] as const)
  const missing = pairs.filter(([, stored]) => stored === undefined).length
  if (missing > 0) return [lacks(collection, { missing, expected: pairs.length })]
  return PROPERTIES.flatMap(([part, properties]) => {
    const differing = pairs.filter(([object, stored]) => differs(object, stored!, { part, properties })).length
    return differing === 0 ? [] : [deviates(part, differing)]
  })
}

function differs(
  { properties, vector }: WrittenObject,
  stored: StoredObject,
  { part, properties: names }: { part: Part; properties: readonly string[] },
): boolean {
  if (names.some(name => name in properties && !isEqual(properties[name], stored[name]))) return true
  return part === 'vectors' && vector !== undefined && !isSameVector(vector, stored._additional.vector ?? [])
}

/** An empty list is kept as nothing. */
function isEqual(expected: unknown, stored: unknown): boolean {
  const normal = (value: unknown) => JSON.stringify(Array.isArray(value) ? [...value].sort() : (value ?? []))
  return normal(expected) === normal(stored)
}

function isSameVector(expected: readonly number[], stored: readonly number[]): boolean {
  return (
    expected.length === stored.length && expected.every((value, i) => Math.fround(value) === Math.fround(stored[i]!))
  )
}

function lacks(collection: string, { missing, expected }: { missing: number; expected: number }): Fault {
  const detail = `${collection} lacks ${missing} of its ${expected} objects`
  return { part: 'sentences', detail, mend: 'derive' }
}

function deviates(part: Part, count: number): Fault {
  const detail = `${part} of ${count} of its objects are not those that its text and vectors give`
  return { part, detail, mend: 'derive' }
}

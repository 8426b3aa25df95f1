/** The collections of a generation: their names and what their objects hold. */
import type { ClusterSettings } from '../../config.ts'
import { AppError } from '../../errors.ts'
import type { ClusterClient } from './cluster-client.ts'

/** Of one generation. */
export interface CollectionNames {
  readonly articles: string
  readonly passages: string
  readonly sentences: string
}

export function collectionNames(prefix: string, generation: string): CollectionNames {
  const base = `${prefix}_${generation.replace(/[^A-Za-z0-9]/g, '_')}`
  return { articles: `${base}_Article`, passages: `${base}_Passage`, sentences: `${base}_Sentence` }
}

export function listNames({ articles, passages, sentences }: CollectionNames): readonly string[] {
  return [articles, passages, sentences]
}

interface Property {
  readonly name: string
  readonly dataType: readonly [string]
  readonly indexFilterable: boolean
  readonly indexSearchable: boolean
  readonly tokenization?: 'field' | 'whitespace'
}

const filterable = (name: string, type = 'text'): Property => ({
  name,
  dataType: [type],
  indexFilterable: true,
  indexSearchable: false,
  ...(type.startsWith('text') && { tokenization: 'field' as const }),
})
const kept = (name: string, type = 'text'): Property => ({
  name,
  dataType: [type],
  indexFilterable: false,
  indexSearchable: false,
  ...(type.startsWith('text') && { tokenization: 'field' as const }),
})
/** Stems between spaces, made by this program for texts and questions alike. */
const words: Property = {
  name: 'words',
  dataType: ['text'],
  indexFilterable: true,
  indexSearchable: true,
  tokenization: 'whitespace',
}

const COMMON = [filterable('key'), filterable('version'), filterable('marks', 'text[]')]

const ARTICLE = [
  ...COMMON,
  filterable('isLive', 'boolean'),
  words,
  kept('header'),
  kept('text'),
  kept('textSha256'),
  kept('digest'),
  kept('vectorsSha256'),
  kept('passages', 'int'),
  kept('sentences', 'int'),
]
const PASSAGE = [
  ...COMMON,
  words,
  kept('start', 'int'),
  kept('stop', 'int'),
  kept('spans', 'int[]'),
  kept('vectors'),
  kept('rounded'),
]
const SENTENCE = [
  ...COMMON,
  kept('passageStart', 'int'),
  kept('passageStop', 'int'),
  kept('start', 'int'),
  kept('stop', 'int'),
]

/** May be called again after a failure. */
export async function createCollections(client: ClusterClient, names: CollectionNames): Promise<void> {
  await createCollection(client, names.articles, { properties: ARTICLE, hasVectors: false })
  await createCollection(client, names.passages, { properties: PASSAGE, hasVectors: false })
  await createCollection(client, names.sentences, { properties: SENTENCE, hasVectors: true })
}

export async function removeCollections(client: ClusterClient, names: CollectionNames): Promise<void> {
  for (const name of listNames(names)) await client.send({ method: 'DELETE', path: `/v1/schema/${name}` })
}

export interface CollectionShape {
  readonly properties: readonly Property[]
  readonly hasVectors: boolean
}

export async function createCollection(client: ClusterClient, name: string, shape: CollectionShape): Promise<void> {
  const body = describeCollection(client.settings, name, shape)
  const { status, body: answer } = await client.send({ method: 'POST', path: '/v1/schema', body })
  if (status === 200 || (await collectionExists(client, name))) return
  const seen = JSON.stringify(answer).slice(0, 300)
  throw new AppError('storage_failed', `the collection ${name} could not be made: ${status} ${seen}`)
}

/**
 * Throws `invalid_configuration` where it is kept in another number of copies than is set: by that number it is decided
 * what a majority is.
 */
export async function collectionExists(client: ClusterClient, name: string): Promise<boolean> {
  const { status, body } = await client.send({ method: 'GET', path: `/v1/schema/${name}` })
  if (status !== 200) return false
  const { replicas } = client.settings
  const { replicationConfig } = (body ?? {}) as { replicationConfig?: { factor?: number } }
  const factor = replicationConfig?.factor ?? replicas
  if (factor === replicas) return true
  const seen = `${name} is kept in ${factor} ${factor === 1 ? 'copy' : 'copies'}`
  const advice = `set WEAVIATE_REPLICATION_FACTOR=${factor}, or another WEAVIATE_PREFIX for an index of its own`
  throw new AppError('invalid_configuration', `${seen}, WEAVIATE_REPLICATION_FACTOR is ${replicas}: ${advice}`)
}

/** BM25 with the parameters of the embedded engine; asynchronous replication, so that a node that was away catches up. */
function describeCollection({ replicas, shards }: ClusterSettings, name: string, shape: CollectionShape) {
  return {
    class: name,
    vectorizer: 'none',
    ...(shape.hasVectors
      ? {
          vectorIndexType: 'hnsw',
          vectorIndexConfig: { distance: 'dot', efConstruction: 200, maxConnections: 32, ef: 256 },
        }
      : { vectorIndexConfig: { skip: true } }),
    invertedIndexConfig: { bm25: { k1: 1.2, b: 0.75 }, stopwords: { preset: 'none' }, indexTimestamps: false },
    replicationConfig: { factor: replicas, asyncEnabled: replicas > 1, deletionStrategy: 'TimeBasedResolution' },
    shardingConfig: { desiredCount: shards },
    properties: shape.properties,
  }
}

/** What is kept beside the generations: one text per name. */
export const RECORD: readonly Property[] = [filterable('kind'), kept('name'), kept('value')]

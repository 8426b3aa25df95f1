/** A cluster of three nodes in memory, each with a replica of its own, for what is decided by what which of them holds. */
import type { ClusterClient, ClusterRequest } from '../../../src/engine/weaviate/cluster-client.ts'
import type { WrittenObject } from '../../../src/engine/weaviate/objects.ts'
import { AppError } from '../../../src/errors.ts'

export interface FakeNode {
  /** A node that is away answers nothing and takes no write. */
  isUp: boolean
  /** Whether what is written to a collection reaches it; all does unless said otherwise. */
  takes: (collection: string) => boolean
  /** Whether it finds what it has of a collection; it does unless said otherwise. */
  finds: (collection: string) => boolean
}

export interface FakeCluster {
  readonly client: ClusterClient
  readonly nodes: readonly FakeNode[]
  /** Collections that were written to, one entry for each request. */
  readonly writes: string[]
  /** Collections of which a majority was required, one entry for each time. */
  readonly required: (readonly string[])[]
}

interface Stored {
  readonly properties: Readonly<Record<string, unknown>>
  readonly at: number
}

type Replica = Map<string, Map<string, Stored>>

const SETTINGS = { urls: [], apiKey: null, prefix: 'T', timeoutMs: 100, replicas: 3, shards: 1 }
const MAJORITY = 2

/** Throws `not_ready` for a write that fewer than two nodes take, which those have taken all the same. */
export function fakeCluster(): FakeCluster {
  const nodes: FakeNode[] = [0, 1, 2].map(() => ({ isUp: true, takes: () => true, finds: () => true }))
  const replicas: Replica[] = nodes.map(() => new Map())
  const writes: string[] = []
  const required: (readonly string[])[] = []
  let clock = 0
  const write = ({ method, path, body }: ClusterRequest) => {
    if (method === 'DELETE') return { status: 200, body: { results: { matches: 0, limit: 1 } } }
    if (!path.startsWith('/v1/batch/objects')) throw new Error(`not expected: ${method} ${path}`)
    const { objects } = body as { objects: readonly (WrittenObject & { readonly class: string })[] }
    const collection = objects[0]!.class
    writes.push(collection)
    clock++
    const reached = replicas.filter((_, i) => nodes[i]!.isUp && nodes[i]!.takes(collection))
    for (const replica of reached) for (const { id, properties } of objects) put(replica, collection, id, properties)
    if (reached.length >= MAJORITY) return { status: 200, body: objects.map(() => ({ result: {} })) }
    throw new AppError('not_ready', `${reached.length} nodes took it`)
  }
  const put = (replica: Replica, collection: string, id: string, properties: Stored['properties']) => {
    const objects = replica.get(collection) ?? new Map<string, Stored>()
    replica.set(collection, objects.set(id, { properties, at: clock }))
  }
  const clientOf = (place: number): ClusterClient => ({
    settings: SETTINGS,
    send: async request => write(request),
    async query(graphql) {
      if (!nodes[place]!.isUp) throw new AppError('not_ready', `node ${place} is away`)
      return { Get: find(replicas[place]!, graphql, nodes[place]!) }
    },
    each: which => nodes.flatMap((node, i) => (which === 'all' || node.isUp ? [clientOf(i)] : [])),
    isBehind: () => {},
    requireQuorum: async collections => void required.push(collections),
  })
  return { client: clientOf(0), nodes, writes, required }
}

/** Only as much of a query as is asked here: some of a list of ids, keys or versions, all of which must hold. */
function find(replica: Replica, graphql: string, node: FakeNode): Record<string, unknown[]> {
  const [, collection = ''] = /Get\{(\w+)\(/.exec(graphql) ?? []
  if (!node.finds(collection)) return {}
  const lists = graphql.matchAll(/\{path:\["(\w+)"\],operator:ContainsAny,valueText:(\[[^\]]*\])\}/g)
  const conditions = [...lists].map(([, field, list]) => ({ field: field!, values: JSON.parse(list!) as string[] }))
  const found = [...(replica.get(collection) ?? new Map<string, Stored>())].filter(([id, { properties }]) =>
    conditions.every(({ field, values }) => values.includes(field === 'id' ? id : String(properties[field]))),
  )
  const rows = found.map(([id, { properties, at }]) => ({
    ...properties,
    _additional: { id, lastUpdateTimeUnix: String(at) },
  }))
  return { [collection]: rows }
}

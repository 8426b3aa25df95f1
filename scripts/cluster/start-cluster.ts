/** Starts a cluster of one or three nodes for tests, each with an empty folder, and leaves nothing behind. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type EngineNetwork, openEngineNetwork } from './engine-network.ts'
import { createEngineNode, type EngineNode, isReady } from './engine-node.ts'
import { nodeEnvironment, nodeName } from './node-environment.ts'

export interface ClusterRequest {
  /** The engine's program. */
  readonly program: string
  readonly nodes: number
  /** An empty folder, removed by `close`. */
  readonly folder: string
  /** Ends the start by throwing the signal's reason, with nothing left behind. */
  readonly signal?: AbortSignal
}

export interface Cluster {
  readonly nodes: readonly EngineNode[]
  readonly apiKey: string
  /** `freezing` where network namespaces are not permitted: the node is stopped with its connections open. */
  readonly cutting: 'namespace' | 'freezing'
  /** What our servers need to find it. */
  readonly environment: Readonly<Record<string, string>>
  /** Cuts a node off from the others and from everybody else. */
  cut(node: EngineNode): void
  rejoin(node: EngineNode): void
  /** Null while there is none. */
  leader(): Promise<EngineNode | null>
  /** Resolves when all nodes see each other as healthy. */
  healthy(): Promise<void>
  /** Stops all nodes and removes their folders; may be called twice. */
  close(): Promise<void>
}

const API_KEY = 'verbatim-test-key'
const HEALTH = 'the nodes of the cluster to see each other as healthy'
const LONGEST_MS = 120_000

const MOST_STARTS = 2

/** Resolves when all nodes are ready and have a leader. Nodes that took too long to meet are started anew once. */
export async function startCluster(request: ClusterRequest): Promise<Cluster> {
  for (let start = 1; ; start++) {
    try {
      return await startOnce(request)
    } catch (error) {
      if (request.signal?.aborted || start === MOST_STARTS) throw error
    }
  }
}

async function startOnce(request: ClusterRequest): Promise<Cluster> {
  const network = await openEngineNetwork(request.nodes)
  const nodes = network.places.map((_, index) => createNode(request, network, index))
  const forget = killOnExit(() => {
    for (const node of nodes) void node.kill()
    network.close()
    rmSync(request.folder, { recursive: true, force: true })
  })
  const cluster = createCluster({ request, network, nodes, forget })
  try {
    for (const node of nodes) node.start()
    await Promise.all(nodes.map(node => node.ready(request.signal)))
    await cluster.healthy()
    return cluster
  } catch (error) {
    await cluster.close()
    throw error
  }
}

/** On every way out that runs nothing else: an uncaught error, process.exit, a signal that nobody else listens to. */
function killOnExit(killAll: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) > 1) return
    killAll()
    process.exit(EXIT_ON_SIGNAL)
  }
  process.once('exit', killAll)
  for (const signal of SIGNALS) process.prependListener(signal, onSignal)
  return () => {
    process.off('exit', killAll)
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
const EXIT_ON_SIGNAL = 130

function createNode({ program, folder }: ClusterRequest, network: EngineNetwork, index: number): EngineNode {
  const { places, wrap, kind } = network
  const { host, rest } = places[index]!
  const name = nodeName(index)
  const own = join(folder, name)
  mkdirSync(own, { recursive: true })
  const listening = ['--scheme', 'http', '--host', host, '--port', String(rest)]
  const isLoopback = kind === 'loopback'
  return createEngineNode({
    name,
    url: `http://${host}:${rest}`,
    command: [...wrap(index), program, ...listening, '--read-timeout=600s', '--write-timeout=600s'],
    environment: nodeEnvironment({ index, places, folder: join(own, 'data'), apiKey: API_KEY, isLoopback }),
    folder: own,
    log: join(own, 'log'),
  })
}

interface Parts {
  readonly request: ClusterRequest
  readonly network: EngineNetwork
  readonly nodes: readonly EngineNode[]
  readonly forget: () => void
}

function createCluster({ request, network, nodes, forget }: Parts): Cluster {
  const cut = (node: EngineNode) => (network.cut === null ? node.freeze() : network.cut(nodes.indexOf(node)))
  const rejoin = (node: EngineNode) => (network.cut === null ? node.thaw() : network.rejoin(nodes.indexOf(node)))
  return {
    nodes,
    apiKey: API_KEY,
    cutting: network.cut === null ? 'freezing' : 'namespace',
    environment: {
      ENGINE: 'weaviate',
      WEAVIATE_URLS: nodes.map(({ url }) => url).join(','),
      WEAVIATE_API_KEY: API_KEY,
      WEAVIATE_REPLICATION_FACTOR: String(Math.min(3, nodes.length)),
    },
    cut,
    rejoin,
    leader: () => findLeader(nodes),
    healthy: () => until(() => areHealthy(nodes), { what: HEALTH, signal: request.signal }),
    async close() {
      for (const node of nodes) node.retire()
      await Promise.all(nodes.map(node => node.kill()))
      network.close()
      forget()
      rmSync(request.folder, { recursive: true, force: true })
    },
  }
}

async function findLeader(nodes: readonly EngineNode[]): Promise<EngineNode | null> {
  for (const node of nodes) {
    const found = (await ask(node.url, '/v1/cluster/statistics')) as Statistics | null
    const leader = found?.statistics?.find(({ raft }) => raft?.state === 'Leader')
    if (leader !== undefined) return nodes.find(({ name }) => name === leader.name) ?? null
  }
  return null
}

interface Statistics {
  readonly statistics?: readonly { readonly name: string; readonly raft?: { readonly state?: string } }[]
}

async function areHealthy(nodes: readonly EngineNode[]): Promise<boolean> {
  for (const { url } of nodes) {
    if (!(await isReady(url))) return false
    const found = (await ask(url, '/v1/nodes')) as { nodes?: readonly { status: string }[] } | null
    if (found?.nodes?.filter(({ status }) => status === 'HEALTHY').length !== nodes.length) return false
  }
  return nodes.length === 1 || (await findLeader(nodes)) !== null
}

async function ask(url: string, path: string): Promise<unknown> {
  try {
    const headers = { authorization: `Bearer ${API_KEY}` }
    const response = await fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(5000) })
    return response.ok ? await response.json() : null
  } catch {
    return null
  }
}

export interface Wait {
  /** What is waited for. */
  readonly what: string
  readonly signal?: AbortSignal | undefined
}

export async function until(sign: () => Promise<boolean>, { what, signal }: Wait): Promise<void> {
  for (const started = performance.now(); performance.now() - started < LONGEST_MS; ) {
    signal?.throwIfAborted()
    if (await sign()) return
    await pause(200)
  }
  throw new Error(`waited ${LONGEST_MS / 1000} s for ${what}`)
}

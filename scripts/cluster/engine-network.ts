/** Where the nodes of a test cluster live: in network namespaces of their own, or beside each other on loopback. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'

/** Addresses and ports of one node. */
export interface NodePlace {
  readonly host: string
  readonly rest: number
  readonly grpc: number
  readonly gossip: number
  readonly data: number
  readonly raft: number
  readonly raftRpc: number
}

export interface EngineNetwork {
  readonly kind: 'namespaces' | 'loopback'
  readonly places: readonly NodePlace[]
  /** A command that runs another as the given node; empty where nothing is needed. */
  wrap(node: number): readonly string[]
  /** Null where a node cannot be cut off without being stopped. Its packets are dropped, in both directions. */
  readonly cut: ((node: number) => void) | null
  readonly rejoin: (node: number) => void
  /** May be called twice. */
  close(): void
}

/** Namespaces where this process may make them: as root on Linux with `ip`; they need no free ports and shut all others out. */
export async function openEngineNetwork(nodes: number): Promise<EngineNetwork> {
  return openNamespaces(nodes) ?? (await openLoopback(nodes))
}

const PORTS = { rest: 8080, grpc: 50051, gossip: 7100, data: 7101, raft: 8300, raftRpc: 8301 }

function openNamespaces(nodes: number): EngineNetwork | null {
  removeLeftovers()
  const id = `vb${process.pid}`
  const subnet = `10.213.${process.pid % 250}`
  const names = Array.from({ length: nodes }, (_, node) => `${id}n${node}`)
  const close = () => {
    for (const name of names) spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' })
    spawnSync('ip', ['link', 'del', id], { stdio: 'ignore' })
  }
  try {
    ip(`link add ${id} type bridge`)
    ip(`addr add ${subnet}.1/24 dev ${id}`)
    ip(`link set ${id} up`)
    for (const [node, name] of names.entries()) addNamespace({ name, bridge: id, address: `${subnet}.${10 + node}/24` })
  } catch {
    close()
    return null
  }
  return {
    kind: 'namespaces',
    places: names.map((_, node) => ({ host: `${subnet}.${10 + node}`, ...PORTS })),
    wrap: node => ['ip', 'netns', 'exec', names[node]!],
    cut: node => ip(`link set ${names[node]} nomaster`),
    rejoin: node => ip(`link set ${names[node]} master ${id}`),
    close,
  }
}

/** The end of the cable that hangs at the bridge has the name of the namespace. */
function addNamespace({ name, bridge, address }: { name: string; bridge: string; address: string }): void {
  ip(`netns add ${name}`)
  ip(`link add ${name} type veth peer name eth0 netns ${name}`)
  ip(`link set ${name} master ${bridge} up`)
  ip(`-n ${name} addr add ${address} dev eth0`)
  ip(`-n ${name} link set eth0 up`)
  ip(`-n ${name} link set lo up`)
}

/** Of runs that were killed: their nodes, namespaces and bridges. */
function removeLeftovers(): void {
  const listed = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' })
  for (const [name, pid] of (listed.stdout ?? '').matchAll(/^vb(\d+)n\d+/gm)) {
    if (isAlive(Number(pid))) continue
    const pids = spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).stdout.trim().split('\n')
    for (const left of pids.filter(text => text !== '')) spawnSync('kill', ['-KILL', left])
    spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' })
    spawnSync('ip', ['link', 'del', `vb${pid}`], { stdio: 'ignore' })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function ip(command: string): void {
  execFileSync('ip', command.split(' '), { stdio: 'pipe' })
}

async function openLoopback(nodes: number): Promise<EngineNetwork> {
  const base = await freeBase(nodes * PORTS_EACH)
  const placeOf = (node: number): NodePlace => {
    const first = base + node * PORTS_EACH
    // The engine expects the second of each pair right behind the first.
    const [rest, grpc, gossip, raft] = [first, first + 1, first + 2, first + 4]
    return { host: '127.0.0.1', rest, grpc, gossip, data: gossip + 1, raft, raftRpc: raft + 1 }
  }
  return {
    kind: 'loopback',
    places: Array.from({ length: nodes }, (_, node) => placeOf(node)),
    wrap: () => [],
    cut: null,
    rejoin: () => {},
    close: () => {},
  }
}

const PORTS_EACH = 6
/** Below what systems give to outgoing connections. */
const [LOWEST, HIGHEST] = [12_000, 32_000]

/** The first of so many ports in a row that are free at this moment. */
async function freeBase(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST - count))
    const free = await Promise.all(Array.from({ length: count }, (_, i) => isFree(base + i)))
    if (free.every(each => each)) return base
  }
  throw new Error(`found no ${count} free ports in a row between ${LOWEST} and ${HIGHEST}`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const holder = createServer().once('error', () => resolve(false))
    holder.listen(port, '127.0.0.1', () => holder.close(() => resolve(true)))
  })
}

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

const KINDS = Object.keys(PORTS) as (keyof typeof PORTS)[]

async function openLoopback(nodes: number): Promise<EngineNetwork> {
  const free = await freePorts(nodes * KINDS.length)
  const portsOf = (node: number) => Object.fromEntries(KINDS.map((kind, i) => [kind, free[node * KINDS.length + i]!]))
  return {
    kind: 'loopback',
    places: Array.from({ length: nodes }, (_, node) => ({ host: '127.0.0.1', ...(portsOf(node) as typeof PORTS) })),
    wrap: () => [],
    cut: null,
    rejoin: () => {},
    close: () => {},
  }
}

/** Free at this moment; held together until all are known, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const holders = Array.from({ length: count }, () => createServer())
  const listening = holders.map(
    holder => new Promise<void>(resolve => void holder.listen(0, '127.0.0.1', () => resolve())),
  )
  await Promise.all(listening)
  const ports = holders.map(holder => (holder.address() as { port: number }).port)
  await Promise.all(holders.map(holder => new Promise(resolve => void holder.close(resolve))))
  return ports
}

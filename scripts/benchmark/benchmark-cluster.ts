/** Benchmark of the engine that is a cluster: loading it, asking it, and what the network between costs. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultCache, getEngine } from '../cluster/get-engine.ts'
import { type Cluster, startCluster } from '../cluster/start-cluster.ts'
import { type BareModel, startBareModel } from './bare-model.ts'
import { type Bench, describe, type Outcome, prepare, questions } from './bench.ts'
import { type ClusterLoad, loadCluster, storageOf } from './load-cluster.ts'
import { measureLoad, measureQueries, type QueryTimes } from './measure-queries.ts'
import { embeddedIn, measureStages, type StageTimes } from './measure-stages.ts'
import { startServer } from './server-process.ts'
import { formatTable, spreadOf } from './statistics.ts'

interface EngineTimes {
  readonly name: string
  readonly queries: QueryTimes
  /** Questions a second, of eight clients at once. */
  readonly perSecond: number
  readonly stages: StageTimes
  /** Null for the embedded engine, which was there. */
  readonly load: ClusterLoad | null
  /** Of a request that does nothing, to a node. */
  readonly hopMs: number
  /** Resident bytes of each node, or of the server with the index in it. */
  readonly memory: readonly number[]
}

const CLIENTS = 8

/** The same index and questions through the embedded engine, one node and three. */
export async function benchmarkCluster(bench: Bench): Promise<Outcome> {
  const engine = getEngine({ cache: defaultCache(process.env), onBuild: console.error })
  if ('missing' in engine) return { text: `the cluster is not measured here: ${engine.missing}`, json: null }
  const prepared = await prepare(bench, bench.sentences)
  const bare = await startBareModel({ folder: bench.modelFolder, threads: 1 }, 1)
  const measured = await measureAll(bench, bare, { program: engine.program, source: prepared.folder }).finally(
    bare.close,
  )
  const tables = [formatLoads(measured), formatQueries(measured), formatStages(measured)]
  const json = measured.map(({ stages, ...rest }) => ({ ...rest, stages: Object.fromEntries(stages) }))
  return { text: [describe(prepared), ...tables].join('\n'), json: { prepared, measured: json } }
}

async function measureAll(
  bench: Bench,
  bare: BareModel,
  { program, source }: { program: string; source: string },
): Promise<EngineTimes[]> {
  const measured = [await measureEmbedded(bench, bare, source)]
  for (const nodes of [1, 3]) {
    const folder = mkdtempSync(join(tmpdir(), 'verbatim-cluster-'))
    const cluster = await startCluster({ program, nodes, folder })
    measured.push(await measureCluster(bench, bare, { cluster, source }).finally(cluster.close))
  }
  return measured
}

async function measureEmbedded(bench: Bench, bare: BareModel, folder: string): Promise<EngineTimes> {
  const asked = await askServer(bench, bare, { INDEX_DATA: folder })
  const stages = await measureStages(bench.foundation, embeddedIn(bench.foundation, folder), await questions(bench, 3))
  return { name: 'embedded', ...asked, stages, load: null, hopMs: Number.NaN, memory: [asked.resident] }
}

async function measureCluster(
  bench: Bench,
  bare: BareModel,
  { cluster, source }: { cluster: Cluster; source: string },
): Promise<EngineTimes> {
  const { generations } = await storageOf(bench.foundation, cluster)
  const load = await loadCluster(embeddedIn(bench.foundation, source), generations)
  const asked = await askServer(bench, bare, { INDEX_DATA: source, ...cluster.environment })
  const stages = await measureStages(bench.foundation, generations, await questions(bench, 3))
  const hopMs = await measureHop(cluster)
  const memory = cluster.nodes.map(node => node.memory())
  const name = cluster.nodes.length === 1 ? 'one node' : `${cluster.nodes.length} nodes`
  return { name, ...asked, stages, load, hopMs, memory }
}

async function askServer(bench: Bench, bare: BareModel, environment: Readonly<Record<string, string>>) {
  const server = await startServer(environment)
  try {
    const asked = { questions: await questions(bench, 1), prefix: bench.settings.queryPrefix }
    const queries = await measureQueries(server, bare, asked)
    const { perSecond } = await measureLoad(server, await questions(bench, 2), CLIENTS)
    return { queries, perSecond, resident: server.memory().resident }
  } finally {
    await server.stop()
  }
}

async function measureHop({ nodes }: Cluster): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 200; i++) {
    const started = performance.now()
    await (await fetch(`${nodes[0]!.url}/v1/.well-known/live`)).arrayBuffer()
    times.push(performance.now() - started)
  }
  return spreadOf(times).median
}

function formatLoads(measured: readonly EngineTimes[]): string {
  const head = [
    'loading',
    'sentences',
    'put, s',
    'sentences /s',
    'then settling, s',
    'proved after, s',
    'recall',
    'memory, MB',
  ]
  const rows = measured.map(({ name, load, memory }) => [
    name,
    load?.sentences ?? '–',
    load?.putSeconds ?? '–',
    load === null ? '–' : load.sentences / load.putSeconds,
    load?.settleSeconds ?? '–',
    load?.seconds ?? '–',
    load?.recall ?? '–',
    memory.map(bytes => Math.round(bytes / 1e6)).join(' + '),
  ])
  return formatTable(head, rows)
}

function formatQueries(measured: readonly EngineTimes[]): string {
  const head = [
    'one client, ms',
    'bare embedding',
    'search',
    'difference',
    'p99',
    'asked again',
    `${CLIENTS} clients, /s`,
  ]
  const rows = measured.map(({ name, queries: { bare, search, repeated }, perSecond }) => [
    name,
    bare.median,
    search.median,
    search.median - bare.median,
    search.p99,
    repeated.median,
    perSecond,
  ])
  return formatTable(head, rows)
}

/** Per call of the port; a request that does nothing beside them is what the hop costs at least. */
function formatStages(measured: readonly EngineTimes[]): string {
  const names = [...new Set(measured.flatMap(({ stages }) => [...stages.keys()]))]
  const rows = names.map(name => [
    name,
    ...measured.flatMap(({ stages }) => [stages.get(name)?.median ?? '–', stages.get(name)?.p99 ?? '–']),
  ])
  const hops = ['an empty request', ...measured.flatMap(({ hopMs }) => [hopMs, '–'])]
  return formatTable(['stage, ms', ...measured.flatMap(({ name }) => [`${name}: median`, 'p99'])], [...rows, hops])
}

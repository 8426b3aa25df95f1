/** What a scenario on a cluster has to work with: nodes, two servers in front of them, a steady load and its account. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Cluster } from '../cluster/start-cluster.ts'
import { type ArticleTexts, createArticleTexts } from '../faults/article-texts.ts'
import { checkIndex } from '../faults/check-index.ts'
import { createTruth, type Truth } from '../faults/truth.ts'
import type { Server, VerbatimProcesses } from '../faults/verbatim-processes.ts'
import { createSteadyLoad, type SteadyLoad } from './steady-load.ts'

export interface ClusterWorld {
  readonly cluster: Cluster
  readonly processes: VerbatimProcesses
  /** Of our own; one that is started again takes the place of the one before. */
  readonly servers: Server[]
  readonly truth: Truth
  readonly texts: ArticleTexts
  readonly random: () => number
  readonly load: SteadyLoad
  /** How long troubles last, in milliseconds. */
  readonly holdMs: number
  readonly faults: string[]
  /** Notes `what` as a fault when it is not so. */
  expect(isSo: boolean, what: string): void
  /** Compares all that each server answers with what was acknowledged; all nodes have to be well. */
  check(): Promise<void>
  /** Starts another of our servers; `environment` wins over that of the cluster. */
  serve(environment?: Readonly<Record<string, string>>): Promise<Server>
}

export interface WorldParts {
  readonly cluster: Cluster
  readonly processes: VerbatimProcesses
  readonly random: () => number
  readonly holdMs: number
  /** Added to the environment of every server. */
  readonly environment: Readonly<Record<string, string>>
}

const SERVERS = 2

export async function createClusterWorld(parts: WorldParts): Promise<ClusterWorld> {
  const { cluster, processes, random, holdMs } = parts
  const serve = (environment = {}) =>
    processes.serve({ environment: { ...cluster.environment, ...parts.environment, ...environment } })
  const servers: Server[] = []
  // One after the other: the first makes the index that the second finds.
  while (servers.length < SERVERS) servers.push(await serve(preferring(cluster, servers.length)))
  const [truth, texts, faults] = [createTruth(), createArticleTexts(random), [] as string[]]
  const onFault = (fault: string) => void faults.push(fault)
  const load = createSteadyLoad(
    { truth, texts, random, onFault },
    servers.map(({ address }) => address),
  )
  const world: ClusterWorld = {
    cluster,
    processes,
    servers,
    truth,
    texts,
    random,
    load,
    holdMs,
    faults,
    serve,
    expect: (isSo, what) => void (isSo || faults.push(what)),
    check: () => check(world),
  }
  return world
}

/** The environment of a server that asks another node first than the others do, so that each node is some server's first. */
export function preferring({ nodes }: Cluster, place: number): Readonly<Record<string, string>> {
  const urls = nodes.map(({ url }) => url)
  return { WEAVIATE_URLS: [...urls.slice(place), ...urls.slice(0, place)].join(',') }
}

/** A write that was not acknowledged may still come true, until another one to the same article is acknowledged. */
async function check(world: ClusterWorld): Promise<void> {
  const { cluster, servers, truth, faults, load } = world
  await cluster.healthy()
  const open = truth.ids().flatMap(id => (truth.allowed(id).size > 1 ? [{ id, allowed: truth.allowed(id) }] : []))
  for (const { address } of servers) {
    const { losses, faults: found } = await checkIndex(address, world)
    faults.push(...losses.map(loss => `lost: ${loss}`), ...found)
    for (const { id, allowed } of open) truth.refuse(id, allowed)
  }
  const work = open.values()
  const putOn = async () => {
    for (const { id } of work) await putUntilAcknowledged(world, id)
  }
  await Promise.all(Array.from({ length: LANES }, putOn))
  faults.push(...(load.hasMajority ? [] : ['a scenario ended without a majority']))
}

const LANES = 4
const MOST_TRIES = 20

async function putUntilAcknowledged({ load, truth, servers, faults }: ClusterWorld, id: string): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    await load.put(servers[tries % servers.length]!.address, id)
    if (truth.allowed(id).size === 1) return
    await pause(500)
  }
  faults.push(`${id} cannot be written although all nodes are well`)
}

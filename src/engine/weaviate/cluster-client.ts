/** Speaks HTTP with the nodes of a cluster: with one that is well, and with another when that one fails. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterSettings } from '../../config.ts'
import { AppError, messageOf } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import { firstAnswer } from './first-answer.ts'
import { isRightMissing, keyRefusal, rights } from './refused-key.ts'
import { adviceOnUnnamed } from './unnamed-nodes.ts'
import { type ClusterHealth, createHealthWatch } from './watch-health.ts'

/** Everything that is asked is safe to ask twice. */
export interface ClusterRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** From `/v1` on. */
  readonly path: string
  readonly body?: unknown
  /** Given up as soon as the cluster has no majority. */
  readonly isBound?: boolean
}

export interface ClusterAnswer {
  readonly status: number
  /** Parsed JSON; null for an empty body. */
  readonly body: unknown
}

export interface ClusterClient {
  readonly settings: ClusterSettings
  /** Any status below 500 but 401 and 403. Throws `not_ready` when no node answers, or none takes the key. */
  send(request: ClusterRequest): Promise<ClusterAnswer>
  /** The `Get` or `Aggregate` of a GraphQL query. Throws `internal` for a query that is refused. */
  query(graphql: string, options?: { readonly isBound: boolean }): Promise<Record<string, unknown>>
  /** A client for each node by itself: of all of them, or of those that are well. */
  each(which: 'all' | 'well'): readonly ClusterClient[]
  /** Tells that a node that `each` gave lacks what it should have: others are asked before it for a while. */
  isBehind(): void
  /**
   * Throws `not_ready` unless so many replicas of each shard of the collections live that a majority can hold a write,
   * and all nodes are named, so that a majority can be read.
   */
  requireQuorum(collections: readonly string[]): Promise<void>
}

/** How often all nodes are tried before giving up, and the pause between. */
const ROUNDS = 3
const SINGLE_ROUNDS = 2
const PAUSE_MS = 300
/** A node that is cut off lets a connection hang: then the next is asked beside it. Writing takes more of everybody. */
const PATIENCE_MS = { read: 350, write: 1500 }

export function createClusterClient(settings: ClusterSettings, logger: Logger): ClusterClient {
  const health = createHealthWatch(settings, logger)
  return clientOf({ settings, health, places: health.inOrder, rounds: ROUNDS })
}

interface Parts {
  readonly settings: ClusterSettings
  readonly health: ClusterHealth
  /** Addresses, the best first. */
  readonly places: () => readonly string[]
  readonly rounds: number
}

function clientOf(parts: Parts): ClusterClient {
  const { settings, health, places } = parts
  const single = (url: string) =>
    clientOf({ ...parts, settings: { ...settings, urls: [url] }, places: () => [url], rounds: SINGLE_ROUNDS })
  return {
    settings,
    send: request => send(parts, request),
    query: (graphql, { isBound } = { isBound: false }) => query(parts, graphql, isBound),
    requireQuorum: collections => requireQuorum(parts, collections),
    each: which => (which === 'all' ? places() : health.well()).map(single),
    isBehind: () => places().forEach(health.behind),
  }
}

async function send(parts: Parts, request: ClusterRequest): Promise<ClusterAnswer> {
  const { health, settings, places, rounds } = parts
  const isRead = request.method === 'GET' || request.path === '/v1/graphql'
  let refusal: AppError | null = null
  const asking = {
    async ask(url: string, unwanted: AbortSignal) {
      const answer = await askNode(parts, { url, request, unwanted })
      const refused = keyRefusal(settings, { url, status: answer.status, asked: `${request.method} ${request.path}` })
      if (refused === null) return answer
      refusal = refused
      throw refused
    },
    patienceMs: isRead ? PATIENCE_MS.read : PATIENCE_MS.write,
  }
  let seen = 'no node was asked'
  for (let round = 0; round < rounds; round++) {
    if (round > 0) await sleep(PAUSE_MS)
    if (needsMajority(request) && health.hopeless().aborted) {
      seen = 'no node says that it is ready'
      break
    }
    try {
      return await firstAnswer(places(), asking)
    } catch (error) {
      // Another node may have another key; if none has ours, asking again is of no use.
      if (refusal !== null) throw refusal
      seen = messageOf(error)
    }
  }
  const nodes = settings.urls.join(', ')
  throw new AppError('not_ready', `the cluster did not answer, last seen: ${seen}; expected one of ${nodes} to be well`)
}

/** Where too few nodes are left, the engine lets such a request hang to its end. */
function needsMajority({ path, isBound }: ClusterRequest): boolean {
  return isBound === true || path.includes('consistency_level=QUORUM')
}

interface NodeRequest {
  readonly url: string
  readonly request: ClusterRequest
  readonly unwanted: AbortSignal
}

/** Throws where there is no answer, or one that another node may be able to better. */
async function askNode({ settings, health }: Parts, { url, request, unwanted }: NodeRequest): Promise<ClusterAnswer> {
  const hopeless = needsMajority(request) ? [health.hopeless()] : []
  let answer: ClusterAnswer
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(settings.timeoutMs), unwanted, ...hopeless])
    answer = await exchange(settings, { url, request, signal })
  } catch (error) {
    const isOurs = unwanted.aborted || hopeless.some(signal => signal.aborted)
    if (!isOurs) health.failed(url)
    throw new Error(`${url}: ${messageOf(error)}`, { cause: error })
  }
  if (answer.status >= 500) throw new Error(`${url} answered ${answer.status}: ${excerpt(answer.body)}`)
  return answer
}

async function query(parts: Parts, graphql: string, isBound: boolean): Promise<Record<string, unknown>> {
  const { prefix } = parts.settings
  const { status, body } = await send(parts, { method: 'POST', path: '/v1/graphql', body: { query: graphql }, isBound })
  const { data, errors } = (body ?? {}) as { data?: Record<string, unknown> | null; errors?: { message: string }[] }
  if (status === 200 && data != null && errors === undefined) return data
  const seen = errors?.map(error => error.message).join('; ') ?? excerpt(body)
  if (isRightMissing(seen)) throw new AppError('not_ready', `the cluster refused a query: ${seen}; ${rights(prefix)}`)
  throw new AppError(errors === undefined ? 'internal' : codeOf(seen), `the cluster refused a query: ${seen}`)
}

/** A search that too few replicas could answer is a state of the cluster, not a fault of the query. */
function codeOf(message: string): 'not_ready' | 'internal' {
  return /consistency|replica|connection|context deadline|timeout|unavailable|EOF|no route/i.test(message)
    ? 'not_ready'
    : 'internal'
}

interface NodeStatus {
  readonly name: string
  readonly status: string
  readonly shards: readonly { readonly class: string; readonly name: string }[] | null
}

/** The cluster counts a quorum of the replicas that it believes alive, so with two of three dead one would do. */
async function requireQuorum(parts: Parts, collections: readonly string[]): Promise<void> {
  const { replicas } = parts.settings
  if (replicas === 1) return
  const { body } = await send(parts, { method: 'GET', path: '/v1/nodes?output=verbose' })
  const { nodes } = body as { nodes: readonly NodeStatus[] }
  const advice = adviceOnUnnamed(parts.settings, nodes.length)
  if (advice !== null) throw new AppError('not_ready', advice)
  const living = new Map<string, number>()
  for (const { status, shards } of nodes) {
    if (status !== 'HEALTHY') continue
    for (const shard of shards ?? []) {
      const key = `${shard.class}/${shard.name}`
      if (collections.includes(shard.class)) living.set(key, (living.get(key) ?? 0) + 1)
    }
  }
  const least = Math.min(...living.values(), living.size === 0 ? 0 : replicas)
  const majority = Math.floor(replicas / 2) + 1
  if (least >= majority) return
  throw new AppError('not_ready', `${least} of ${replicas} replicas are alive, expected ${majority}: try again later`)
}

async function exchange(
  { apiKey }: ClusterSettings,
  { url, request, signal }: { url: string; request: ClusterRequest; signal: AbortSignal },
): Promise<ClusterAnswer> {
  const { method, path, body } = request
  const response = await fetch(url + path, {
    method,
    signal,
    headers: { 'content-type': 'application/json', ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : parse(text) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function excerpt(body: unknown): string {
  return JSON.stringify(body).slice(0, 300)
}

/** Spots nodes that lack what others hold, such as one that is catching up after a restart that nobody here saw. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterClient } from './cluster-client.ts'
import type { CollectionNames } from './collections.ts'
import { versionsFrom } from './object-ids.ts'
import { after } from './where.ts'

export interface LaggardWatch {
  close(): void
}

export interface LaggardParts {
  readonly client: ClusterClient
  readonly names: CollectionNames
  /** Called once for each node that begins to lag: what it answered until then lacks something. */
  readonly onSpotted: () => Promise<void>
}

/** What one node holds itself. */
export interface Holdings {
  /** Of articles, removed ones included: it never falls. */
  readonly articles: number
  readonly passages: number
  readonly sentences: number
  /** Versions by key of articles that changed lately; null where those are too many to compare. */
  readonly changes: ReadonlyMap<string, string> | null
}

const LOOK_EVERY_MS = 10_000
/** A node that takes longer is not compared. */
const PATIENCE_MS = 1500
/** What is being written reaches all nodes sooner than this. */
const GRACE_MS = 1000
const LATELY_MS = 10 * 60_000
const MOST_CHANGES = 300

/** Resolves after the first look, so that whoever asks next asks another node before one that lags. */
export async function watchLaggards(parts: LaggardParts): Promise<LaggardWatch> {
  if (parts.client.settings.replicas === 1 || parts.client.each('all').length === 1) return { close() {} }
  // Nothing was answered before this one.
  let known = await spotLaggards(parts)
  const look = async () => {
    const spotted = await spotLaggards(parts)
    const isNews = [...spotted].some(node => !known.has(node))
    known = spotted
    if (isNews) await parts.onSpotted()
  }
  const timer = setInterval(() => void look().catch(() => {}), LOOK_EVERY_MS)
  timer.unref()
  return { close: () => clearInterval(timer) }
}

/**
 * A node that lacks something, and by now something that others had a moment ago, is asked after them for a while.
 * Answers the addresses of such nodes.
 */
async function spotLaggards(parts: LaggardParts): Promise<ReadonlySet<string>> {
  const spotted = new Set<string>()
  const nodes = parts.client.each('well')
  const before = await Promise.all(nodes.map(node => look(parts, node)))
  if (!before.some(held => lacks(held, before))) return spotted
  await sleep(GRACE_MS, undefined, { ref: false })
  const now = await Promise.all(nodes.map(node => look(parts, node)))
  for (const [i, node] of nodes.entries()) {
    const held = now[i]!
    if (!lacks(held, before) || !lacks(held, now)) continue
    node.isBehind()
    spotted.add(node.settings.urls.join())
  }
  return spotted
}

/** Whether any of the others holds what this one does not. One that missed a removal has more than it should, not less. */
export function lacks(held: Holdings | null, others: readonly (Holdings | null)[]): boolean {
  if (held === null) return false
  const known = others.filter(other => other !== null)
  const lacksArticles = (one: Holdings) =>
    known.some(other => one.articles < other.articles || lacksChanges(one.changes, other.changes))
  if (lacksArticles(held)) return true
  return known
    .filter(other => !lacksArticles(other))
    .some(other => held.passages < other.passages || held.sentences < other.sentences)
}

/** Versions are ordered by when they were made. */
function lacksChanges(held: Holdings['changes'], other: Holdings['changes']): boolean {
  if (held === null || other === null) return false
  return [...other].some(([key, version]) => (held.get(key) ?? '') < version)
}

interface Answer {
  readonly Get: Readonly<Record<string, readonly { readonly key: string; readonly version: string }[] | null>>
  readonly Aggregate: Readonly<Record<string, readonly { readonly meta: { readonly count: number } }[]>>
}

/** Null where the node does not answer in time. */
async function look({ names }: Pick<LaggardParts, 'names'>, node: ClusterClient): Promise<Holdings | null> {
  const { articles, passages, sentences } = names
  const counts = [articles, passages, sentences].map(name => `${name}{meta{count}}`).join(' ')
  const lately = after('version', versionsFrom(Date.now() - LATELY_MS)).graphql
  const changed = `${articles}(where:${lately} limit:${MOST_CHANGES}){key version}`
  const asked = node.query(`{Get{${changed}} Aggregate{${counts}}}`).catch(() => null)
  const answer = (await Promise.race([asked, sleep(PATIENCE_MS, null, { ref: false })])) as Answer | null
  if (answer === null) return null
  const found = answer.Get[articles] ?? []
  const countOf = (name: string) => answer.Aggregate[name]?.[0]?.meta.count ?? 0
  return {
    articles: countOf(articles),
    passages: countOf(passages),
    sentences: countOf(sentences),
    changes: found.length < MOST_CHANGES ? new Map(found.map(({ key, version }) => [key, version])) : null,
  }
}

/** Keeps vectors and graph in memory in step with the database, whichever process changes it. */
import type { Logger } from '../../log.ts'
import { type CheckpointIdentity, saveCheckpoint } from './graph-checkpoint.ts'
import type { LaggingGraph } from './lagging-graph.ts'
import { createLaggingGraph } from './lagging-graph.ts'
import type { ResidentSentences } from './resident-sentences.ts'
import { restoreGraph, restoreSentences } from './restore-graph.ts'
import type { SentenceLog } from './sentence-log.ts'
import { type Followed, takeInChanges } from './take-in-changes.ts'
import { createVectorGraph } from './vector-graph.ts'

export interface GraphFollower {
  readonly sentences: ResidentSentences
  /** May lag behind `sentences`; what it lacks is in its `waiting`. */
  readonly graph: LaggingGraph
  /** Resolves when every change committed before the call is in `sentences`. */
  catchUp(): Promise<void>
  /** Writes the graph to disk, with all that is known by now in it. */
  checkpoint(): Promise<void>
  /** Makes the graph anew if points were removed from it, and writes it to disk; answers how many those were. */
  renew(): Promise<number>
  /** Writes the graph to disk as far as it has come. */
  close(): Promise<void>
}

export interface GraphFollowerParts {
  readonly folder: string
  readonly log: SentenceLog
  readonly identity: CheckpointIdentity
  readonly logger: Logger
}

/** Removed points slow the graph down and take room; past this share it is made anew. */
const REMOVED_SHARE = 0.25
/** A small graph is not worth the trouble. */
const REMOVED_AT_LEAST = 256

export async function openGraphFollower(parts: GraphFollowerParts): Promise<GraphFollower> {
  const state = await restoreState(parts)
  return {
    sentences: state.sentences,
    get graph() {
      return state.serving
    },
    catchUp: () => catchUp(state),
    async checkpoint() {
      await catchUp(state)
      await state.serving.shrinkBacklog(0)
      await save(state)
    },
    async renew() {
      await catchUp(state)
      await state.serving.shrinkBacklog(0)
      const { removed } = state.serving.graph
      if (removed > 0) await (state.renewing ?? startRenewing(state))
      await save(state)
      return removed - state.serving.graph.removed
    },
    async close() {
      await Promise.all([state.serving.stop(), state.next?.stop()])
      await save(state)
    },
  }
}

interface State extends GraphFollowerParts, Followed {
  /** Ends when the new graph has replaced the serving one, or cannot. */
  renewing: Promise<void> | null
  /** Stamp of the graph on disk. */
  saved: string
}

async function restoreState(parts: GraphFollowerParts): Promise<State> {
  // Taken first: what comes in while the sentences are read is then read again from the log, without harm.
  const sequence = parts.log.sequence()
  const [sentences, { graph, removed }] = await Promise.all([
    restoreSentences(parts.log, parts.identity.dimensions),
    restoreGraph(parts, { sequence, isNeeded: !parts.log.isEmpty() }),
  ])
  const serving = createLaggingGraph(graph, { vectorOf: parts.log.vector, logger: parts.logger })
  reconcile(serving, sentences)
  return { ...parts, sentences, sequence, serving, next: null, renewing: null, saved: stampOf(graph.points, removed) }
}

/**
 * Brings a graph from disk to where the sentences are. Since labels are never reused, what each of the two lacks
 * says all that happened in between; the order of the labels is the order of the changes.
 */
function reconcile(graph: LaggingGraph, sentences: ResidentSentences): void {
  const gone = new Set(graph.graph.labels())
  for (const label of sentences.labels()) if (!gone.delete(label)) graph.add(label)
  for (const label of gone) graph.remove(label)
}

async function catchUp(state: State): Promise<void> {
  await takeInChanges(state)
  const { points, removed } = state.serving.graph
  const isWorn = removed >= REMOVED_AT_LEAST && removed > points * REMOVED_SHARE
  if (isWorn && state.renewing === null) void startRenewing(state)
}

function startRenewing(state: State): Promise<void> {
  state.renewing = renewGraph(state)
    .catch(error => {
      state.next = null
      state.logger.error({ err: error }, 'the graph could not be made anew; the old one goes on serving')
    })
    .finally(() => {
      state.renewing = null
    })
  return state.renewing
}

/** The old graph serves until the new one has everything. */
async function renewGraph(state: State): Promise<void> {
  const { log, logger, sentences, serving, identity } = state
  const { points, removed } = serving.graph
  logger.info({ points, removed }, 'making the graph anew, since much of it was removed')
  const next = createLaggingGraph(createVectorGraph(identity), { vectorOf: log.vector, logger })
  state.next = next
  for (const label of sentences.labels()) next.add(label)
  await next.shrinkBacklog(0)
  state.next = null
  if (next.backlog > 0) return
  state.serving = next
  state.saved = ''
  await serving.stop()
}

function save(state: State): Promise<void> {
  const { folder, identity, serving } = state
  return serving.whileStill(async () => {
    const { points, removed } = serving.graph
    const stamp = stampOf(points, removed)
    if (stamp === state.saved || points === 0) return
    const backlog = { waiting: serving.waiting.size, doomed: serving.doomed.length }
    await saveCheckpoint(folder, serving.graph, { identity, sequence: state.sequence, ...backlog })
    state.saved = stamp
  })
}

/** Two states of one graph are alike when as much was added and removed. */
function stampOf(points: number, removed: number): string {
  return `${points}-${removed}`
}

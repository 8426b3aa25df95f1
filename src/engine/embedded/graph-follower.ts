/** Keeps vectors and graph in memory in step with the database, whichever process changes it. */
import { setImmediate as pause } from 'node:timers/promises'
import type { Logger } from '../../log.ts'
import { type CheckpointIdentity, saveCheckpoint } from './graph-checkpoint.ts'
import type { LaggingGraph } from './lagging-graph.ts'
import { createLaggingGraph } from './lagging-graph.ts'
import type { ResidentSentences } from './resident-sentences.ts'
import { restoreGraph, restoreSentences } from './restore-graph.ts'
import type { SentenceChange, SentenceLog } from './sentence-log.ts'
import { createVectorGraph } from './vector-graph.ts'

export interface GraphFollower {
  readonly sentences: ResidentSentences
  /** May lag behind `sentences`; what it lacks is in its `waiting`. */
  readonly graph: LaggingGraph
  /** Resolves when every change committed before the call is in `sentences`. */
  catchUp(): Promise<void>
  /** Writes the graph to disk, with all that is known by now in it. */
  checkpoint(): Promise<void>
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
    async close() {
      await Promise.all([state.serving.stop(), state.next?.stop()])
      await save(state)
    },
  }
}

interface State extends GraphFollowerParts {
  readonly sentences: ResidentSentences
  /** The last change that is in `sentences`. */
  sequence: number
  serving: LaggingGraph
  /** A new graph on its way to replace the serving one. */
  next: LaggingGraph | null
  /** Stamp of the graph on disk. */
  saved: string
}

async function restoreState(parts: GraphFollowerParts): Promise<State> {
  // Taken first: what comes in while the sentences are read is then read again from the log, without harm.
  const sequence = parts.log.sequence()
  const sentences = await restoreSentences(parts.log, parts.identity.dimensions)
  const { graph, removed } = await restoreGraph(parts, { sequence, isNeeded: sentences.count > 0 })
  const serving = createLaggingGraph(graph, { vectorOf: parts.log.vector, logger: parts.logger })
  reconcile(serving, sentences)
  return { ...parts, sentences, sequence, serving, next: null, saved: stampOf(graph.points, removed) }
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
  for (;;) {
    const changes = state.log.changesAfter(state.sequence)
    if (changes.length === 0) break
    for (const change of changes) applyChange(state, change)
    await pause()
  }
  const { points, removed } = state.serving.graph
  const isWorn = removed >= REMOVED_AT_LEAST && removed > points * REMOVED_SHARE
  if (isWorn && state.next === null) renewGraph(state).catch(error => giveUpRenewing(state, error))
}

function applyChange(state: State, { sequence, added, removed }: SentenceChange): void {
  const { log, sentences } = state
  for (const sentence of added === null ? [] : log.vectorsIn(added)) {
    // Those read on opening are there already.
    if (sentence.label <= sentences.lastLabel) continue
    sentences.add(sentence)
    state.serving.add(sentence.label)
    state.next?.add(sentence.label)
  }
  const { from, to } = removed ?? { from: 1, to: 0 }
  for (let label = from; label <= to; label++) {
    if (!sentences.remove(label)) continue
    state.serving.remove(label)
    state.next?.remove(label)
  }
  state.sequence = sequence
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

function giveUpRenewing(state: State, error: unknown): void {
  state.next = null
  state.logger.error({ err: error }, 'the graph could not be made anew; the old one goes on serving')
}

function save(state: State): Promise<void> {
  const { folder, identity, serving } = state
  return serving.whileStill(async () => {
    const { points, removed } = serving.graph
    const stamp = stampOf(points, removed)
    if (stamp === state.saved || points === 0) return
    await saveCheckpoint(folder, serving.graph, { identity, sequence: state.sequence })
    state.saved = stamp
  })
}

/** Two states of one graph are alike when as much was added and removed. */
function stampOf(points: number, removed: number): string {
  return `${points}-${removed}`
}

/** A graph that takes in sentences a slice at a time, between other work, and knows which are still waiting. */
import { setImmediate as pause } from 'node:timers/promises'
import type { Logger } from '../../log.ts'
import type { Vector } from '../../model.ts'
import type { VectorGraph } from './vector-graph.ts'

export interface LaggingGraph {
  /** To be searched and saved only; changes go through here. */
  readonly graph: VectorGraph
  /** Labels added but not yet in the graph, ascending. */
  readonly waiting: ReadonlySet<number>
  /** Labels removed but not yet from the graph. */
  readonly doomed: readonly number[]
  /** Changes not yet made to the graph. */
  readonly backlog: number
  add(label: number): void
  /** A label is removed once. */
  remove(label: number): void
  /** Resolves when the backlog is at most `most`, or work on it has ended. */
  shrinkBacklog(most: number): Promise<void>
  /** Runs a task while the graph stands still. */
  whileStill<T>(task: () => Promise<T>): Promise<T>
  /** Ends work on the backlog, for good. */
  stop(): Promise<void>
}

export interface LaggingGraphParts {
  /** Null for a sentence that is no longer stored; it is then left out. */
  readonly vectorOf: (label: number) => Vector | null
  readonly logger: Logger
}

/** Work longer than this, in milliseconds, would be felt by whoever searches meanwhile. */
const SLICE_MS = 10

export function createLaggingGraph(graph: VectorGraph, parts: LaggingGraphParts): LaggingGraph {
  const state: State = { ...parts, ...idle(), graph }
  return {
    graph,
    waiting: state.waiting,
    doomed: state.doomed,
    get backlog() {
      return backlogOf(state)
    },
    add(label) {
      state.waiting.add(label)
      startWork(state)
    },
    remove(label) {
      if (state.waiting.delete(label) || state.leftOut.delete(label)) return
      state.doomed.push(label)
      startWork(state)
    },
    async shrinkBacklog(most) {
      while (state.isWorking && backlogOf(state) > most) await pause()
    },
    whileStill: task => inTurn(state, task),
    async stop() {
      state.isStopped = true
      await state.last
    },
  }
}

interface State extends LaggingGraphParts {
  readonly graph: VectorGraph
  readonly waiting: Set<number>
  readonly doomed: number[]
  /** Gone from the database before they were taken in; their removal is still to be announced. */
  readonly leftOut: Set<number>
  isWorking: boolean
  isStopped: boolean
  /** Ends when everything begun so far has. */
  last: Promise<unknown>
}

function idle() {
  return {
    waiting: new Set<number>(),
    doomed: [],
    leftOut: new Set<number>(),
    isWorking: false,
    isStopped: false,
    last: Promise.resolve(),
  }
}

function backlogOf({ waiting, doomed }: State): number {
  return waiting.size + doomed.length
}

function startWork(state: State): void {
  if (state.isWorking || state.isStopped) return
  state.isWorking = true
  void inTurn(state, () => workOff(state))
}

function inTurn<T>(state: State, task: () => Promise<T>): Promise<T> {
  const result = state.last.then(task)
  state.last = result.catch(() => {})
  return result
}

/** A failure leaves the backlog as it is: what waits is found by scanning, so only speed is lost. */
async function workOff(state: State): Promise<void> {
  try {
    let sliceEnd = performance.now() + SLICE_MS
    while (!state.isStopped && backlogOf(state) > 0) {
      makeChange(state)
      if (performance.now() < sliceEnd) continue
      await pause()
      sliceEnd = performance.now() + SLICE_MS
    }
  } catch (error) {
    const backlog = backlogOf(state)
    state.logger.error({ err: error, backlog }, 'the graph cannot take in changes; searches scan what it lacks')
  } finally {
    state.isWorking = false
  }
}

function makeChange({ graph, waiting, doomed, leftOut, vectorOf }: State): void {
  const gone = doomed.pop()
  if (gone !== undefined) {
    graph.remove(gone)
    return
  }
  for (const label of waiting) {
    const vector = vectorOf(label)
    if (vector === null) leftOut.add(label)
    else graph.add(label, vector)
    waiting.delete(label)
    return
  }
}

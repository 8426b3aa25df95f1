/** A fixed number of model workers behind one queue: queries first, deaths survived, what a dead one did retried once. */
import type { Worker } from 'node:worker_threads'
import type { AppError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { type BackOff, createBackOff } from './back-off.ts'
import { chooseSlot } from './choose-slot.ts'
import { type ModelWorker, startModelWorker } from './model-worker.ts'
import { cannotRestart, closedError, failedTwice } from './pool-errors.ts'
import type { EmbeddingWork, Job, Reply, Work, WorkResult } from './worker-protocol.ts'

export interface WorkerPool {
  /** Rejects with `embedding_failed` after a second failure, `not_ready` once closed. */
  run(work: EmbeddingWork): Promise<WorkResult>
  /** Tokens of each text, in order; rejects likewise. */
  count(texts: readonly string[]): Promise<readonly number[]>
  /** Rejects what is unfinished; may be called twice. */
  close(): Promise<void>
}

export interface StartedPool {
  readonly pool: WorkerPool
  /** Resolves when the first worker has loaded; rejects when it could not, the pool closed. Others follow with work. */
  readonly loaded: Promise<void>
}

export interface PoolOptions {
  readonly workers: number
  readonly logger: Logger
  /** Asked of every worker but the first once it has loaded: rejects when its model may be another than the first one's. */
  readonly confirm?: () => Promise<void>
  /** Milliseconds of a clock that does not jump. */
  readonly now?: () => number
}

interface Task {
  readonly job: Job
  failures: number
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: AppError) => void
}

type Answer = Extract<Reply, { kind: 'done' | 'counted' }>

interface Slot {
  /** Null while there is no living thread. */
  worker: ModelWorker | null
  ready: boolean
  readonly tasks: Map<number, Task>
  readonly backOff: BackOff
}

interface Pool {
  readonly launch: () => Worker
  readonly confirm: () => Promise<void>
  readonly logger: Logger
  readonly slots: readonly Slot[]
  readonly queues: Record<Work['kind'], Task[]>
  nextId: number
  closing: Promise<void> | null
}

/** Work is taken at once and done as soon as a worker has loaded. At least one worker. */
export function startPool(launch: () => Worker, options: PoolOptions): StartedPool {
  const { workers, logger, confirm = async () => {}, now = () => performance.now() } = options
  const slots = Array.from({ length: workers }, () => createSlot(now))
  const queues = { passages: [], query: [], count: [] }
  const pool: Pool = { launch, confirm, logger, slots, queues, nextId: 1, closing: null }
  return {
    pool: {
      run: async work => (await submit(pool, work)) as Extract<Answer, { kind: 'done' }>,
      count: async texts =>
        ((await submit(pool, { kind: 'count', texts })) as Extract<Answer, { kind: 'counted' }>).counts,
      close: () => closePool(pool),
    },
    loaded: load(pool),
  }
}

function createSlot(now: () => number): Slot {
  return { worker: null, ready: false, tasks: new Map(), backOff: createBackOff(now) }
}

/** One is enough to answer, and loading takes a core, which a start has other uses for: the others come with work. */
async function load(pool: Pool): Promise<void> {
  try {
    await startSlot(pool, pool.slots[0]!, async () => {})
  } catch (error) {
    await closePool(pool)
    throw error
  }
}

async function startSlot(pool: Pool, slot: Slot, confirm: () => Promise<void>): Promise<void> {
  const worker = startModelWorker(pool.launch, {
    onReply: reply => settle(pool, slot, reply),
    onDeath: cause => recover(pool, slot, cause),
  })
  slot.worker = worker
  try {
    await worker.loaded
    await confirm()
  } catch (error) {
    await worker.stop()
    throw error
  }
  // It may have died while it was confirmed, and another may have been started.
  if (slot.worker !== worker) return
  slot.ready = true
  slot.backOff.reset()
  dispatch(pool)
}

function submit(pool: Pool, work: Work): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (pool.closing !== null) return reject(closedError())
    const task = { job: { ...work, id: pool.nextId++ }, failures: 0, resolve, reject }
    pool.queues[work.kind].push(task)
    wake(pool)
    dispatch(pool)
  })
}

function dispatch(pool: Pool): void {
  for (const kind of ['query', 'count', 'passages'] as const) {
    const queue = pool.queues[kind]
    for (let slot = chooseSlot(pool.slots, queue[0]); slot !== null; slot = chooseSlot(pool.slots, queue[0])) {
      const task = queue.shift()!
      slot.tasks.set(task.job.id, task)
      slot.worker!.send(task.job)
    }
  }
}

function settle(pool: Pool, slot: Slot, reply: Exclude<Reply, { kind: 'ready' }>): void {
  const task = slot.tasks.get(reply.id)
  if (task === undefined) return
  slot.tasks.delete(reply.id)
  if (reply.kind === 'failed') retry(pool, task, new Error(reply.message))
  else task.resolve(reply)
  dispatch(pool)
}

function recover(pool: Pool, slot: Slot, cause: Error): void {
  const unfinished = [...slot.tasks.values()]
  pool.logger.warn({ err: cause, unfinished: unfinished.length }, 'an embedding worker died and is restarted')
  slot.worker = null
  slot.ready = false
  slot.tasks.clear()
  for (const task of unfinished.reverse()) retry(pool, task, cause)
  wake(pool)
  dispatch(pool)
}

function retry(pool: Pool, task: Task, cause: Error): void {
  task.failures += 1
  if (task.failures === 1) pool.queues[task.job.kind].unshift(task)
  else task.reject(failedTwice(task.job, cause))
}

/**
 * Starts the workers that are not there, but only for waiting work: a worker that cannot live must not spin. Nor is one
 * tried again with every question while another answers.
 */
function wake(pool: Pool): void {
  const waiting = Object.values(pool.queues).reduce((sum, queue) => sum + queue.length, 0)
  if (waiting === 0 || pool.closing !== null) return
  for (const slot of pool.slots) {
    const isNeeded = slot.backOff.isOver() || pool.slots.every(other => other.worker === null)
    if (slot.worker === null && isNeeded) void restart(pool, slot)
  }
}

async function restart(pool: Pool, slot: Slot): Promise<void> {
  try {
    await startSlot(pool, slot, pool.confirm)
  } catch (error) {
    slot.worker = null
    if (pool.closing !== null) return
    const waitMs = slot.backOff.lengthen()
    pool.logger.error({ err: error, waitMs }, 'an embedding worker could not be started and is tried again later')
    if (pool.slots.every(other => other.worker === null)) rejectWaiting(pool, () => cannotRestart(error))
  }
}

function closePool(pool: Pool): Promise<void> {
  pool.closing ??= stopAll(pool)
  return pool.closing
}

async function stopAll(pool: Pool): Promise<void> {
  rejectWaiting(pool, closedError)
  for (const slot of pool.slots) {
    slot.ready = false
    for (const task of slot.tasks.values()) task.reject(closedError())
    slot.tasks.clear()
  }
  await Promise.all(pool.slots.map(slot => slot.worker?.stop()))
}

function rejectWaiting(pool: Pool, reason: () => AppError): void {
  for (const queue of Object.values(pool.queues)) {
    for (const task of queue.splice(0)) task.reject(reason())
  }
}

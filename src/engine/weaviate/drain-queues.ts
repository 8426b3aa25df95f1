/** Follows the cluster's vector index, which takes in what is stored in the background, and forgets what it has. */
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../errors.ts'
import type { WatchingCounter } from './change-counter.ts'
import type { ClusterClient } from './cluster-client.ts'
import type { RecentWrites } from './recent-writes.ts'

export interface QueueDrain {
  /**
   * Waits while more is remembered than is quickly compared. Throws `not_ready` when it is closed meanwhile, when that
   * takes too long for a caller who waits, or, for one who is alone with the index, when the queue stands still.
   */
  makeRoom(): Promise<void>
  /**
   * Resolves when the vector index has all that was written before; nothing of that is remembered then. That can take
   * minutes; throws `not_ready` when it is closed meanwhile.
   */
  settle(): Promise<void>
  close(): Promise<void>
}

export interface DrainParts {
  readonly client: ClusterClient
  readonly collection: string
  readonly recent: RecentWrites
  /** Raised once the vector index has what was written: what was answered before that lacks it. */
  readonly changes: WatchingCounter
  /** Whether nobody waits for the one who writes, as in a build. */
  readonly isAlone: () => boolean
}

/** Sentences remembered; comparing so many takes some 10 ms. */
const MOST_RECENT = 20_000
const CLOSED =
  "the index was closed before the cluster's vector index had everything: wait for it after opening it again"
const FULL = 'the cluster has not taken what was written before into its vector index'
const LOOK_EVERY_MS = 500
const PATIENCE_MS = 10_000
/** So long without becoming shorter, a queue stands still. */
const STANDSTILL_MS = 60_000
const EMPTY_LOOKS = 4
/** What the nodes report lags behind, so what is younger than this stays remembered. */
const YOUNG_MS = 5000
/** So long after a write the vector index usually has it. */
const SOON_MS = 1000

export function drainQueues(parts: DrainParts): QueueDrain {
  const { recent } = parts
  const look = createLook(parts)
  let looking: Promise<unknown> = Promise.resolve()
  let isClosed = false
  const requireOpen = () => {
    if (isClosed) throw new AppError('not_ready', CLOSED)
  }
  let isLooking = false
  const lookOnce = async () => {
    isLooking = true
    await look().catch(() => {})
    isLooking = false
  }
  const timer = setInterval(() => {
    if (!isLooking) looking = lookOnce()
  }, LOOK_EVERY_MS)
  timer.unref()
  return {
    async makeRoom() {
      const wait = startWait(parts)
      while (recent.size > MOST_RECENT) {
        await sleep(LOOK_EVERY_MS)
        requireOpen()
        wait.note(await queueLength(parts))
      }
    },
    async settle() {
      // What the nodes report lags behind, so an empty queue has to be seen for a while.
      const asked = performance.now()
      for (let seen = 0; seen < EMPTY_LOOKS; await sleep(LOOK_EVERY_MS)) {
        requireOpen()
        seen = (await queueLength(parts)) === 0 ? seen + 1 : 0
      }
      if (recent.forget(asked) > 0) await parts.changes.raise()
    },
    async close() {
      isClosed = true
      clearInterval(timer)
      await looking
    },
  }
}

/** Forgets what the vector index has, and raises, so that what was answered without it is asked anew. */
function createLook(parts: DrainParts): () => Promise<void> {
  const { recent, changes } = parts
  let told = Number.NEGATIVE_INFINITY
  let isOwed = false
  return async () => {
    if (recent.size === 0 && !isOwed) {
      if ((await changes.isLeftOpen()) && (await queueLength(parts)) === 0) await changes.raiseForThem()
      return
    }
    const looked = performance.now()
    if ((await queueLength(parts)) > 0) return
    // Said soon, since mostly it is so, and again when it is certain.
    const isNews = recent.latest > told && looked - recent.latest > SOON_MS
    isOwed = recent.forget(looked - YOUNG_MS) > 0 || isNews || isOwed
    if (!isOwed) return
    await changes.raise()
    isOwed = false
    told = looked
  }
}

/** Throws `not_ready` when a wait for room has to end. */
function startWait({ isAlone }: DrainParts) {
  const began = performance.now()
  let least = Number.POSITIVE_INFINITY
  let shrankAt = began
  return {
    note(length: number) {
      const now = performance.now()
      if (length < least) {
        least = length
        shrankAt = now
      }
      const isOver = isAlone() ? now - shrankAt > STANDSTILL_MS : now - began > PATIENCE_MS
      if (isOver) throw new AppError('not_ready', `${FULL}, ${length} sentences are queued: try again later`)
    },
  }
}

interface NodeShards {
  readonly shards: readonly { readonly class: string; readonly vectorQueueLength: number }[] | null
}

async function queueLength({ client, collection }: DrainParts): Promise<number> {
  const { body } = await client.send({ method: 'GET', path: '/v1/nodes?output=verbose' })
  const shards = (body as { nodes: readonly NodeShards[] }).nodes.flatMap(node => node.shards ?? [])
  return shards.filter(shard => shard.class === collection).reduce((sum, shard) => sum + shard.vectorQueueLength, 0)
}

/** Follows the cluster's vector index, which takes in what is stored in the background, and forgets what it has. */
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../errors.ts'
import type { ClusterClient } from './cluster-client.ts'
import type { RecentWrites } from './recent-writes.ts'

export interface QueueDrain {
  /** Waits while more is remembered than is quickly compared. */
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
}

/** Sentences remembered; comparing so many takes some 10 ms. */
const MOST_RECENT = 20_000
const CLOSED =
  "the index was closed before the cluster's vector index had everything: wait for it after opening it again"
const LOOK_EVERY_MS = 500
const EMPTY_LOOKS = 4
/** What the nodes report lags behind, so what is younger than this stays remembered. */
const YOUNG_MS = 5000

export function drainQueues(parts: DrainParts): QueueDrain {
  const { recent } = parts
  const look = async () => {
    if (recent.size === 0) return
    const looked = performance.now()
    if ((await queueLength(parts)) === 0) recent.forget(looked - YOUNG_MS)
  }
  let looking: Promise<unknown> = Promise.resolve()
  let isClosed = false
  const timer = setInterval(() => {
    looking = look().catch(() => {})
  }, LOOK_EVERY_MS)
  timer.unref()
  return {
    async makeRoom() {
      while (recent.size > MOST_RECENT) {
        await sleep(LOOK_EVERY_MS)
        await look()
      }
    },
    async settle() {
      // What the nodes report lags behind, so an empty queue has to be seen for a while.
      const asked = performance.now()
      for (let seen = 0; seen < EMPTY_LOOKS; await sleep(LOOK_EVERY_MS)) {
        if (isClosed) throw new AppError('not_ready', CLOSED)
        seen = (await queueLength(parts)) === 0 ? seen + 1 : 0
      }
      recent.forget(asked)
    },
    async close() {
      isClosed = true
      clearInterval(timer)
      await looking
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

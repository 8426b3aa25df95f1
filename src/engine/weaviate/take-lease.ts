/** A writer's lock among processes that share nothing but the cluster, which has no compare-and-set. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../errors.ts'
import type { WriterRequest } from '../generation-store.ts'
import type { RecordStore } from './record-store.ts'

interface Lease {
  readonly id: string
  /** For people. */
  readonly holder: string
  /** Milliseconds since the epoch; renewed while it is held. */
  readonly expiresAt: number
}

/** A holder that dies holds nothing any more after so long. */
const LEASE_MS = 15_000
const RENEW_MS = 4000
/** Longer than a write takes to reach whoever looks: of two that write at once the later is then seen by both. */
const SETTLE_MS = 1500
const LOOK_EVERY_MS = 250

/**
 * Waits until nobody else holds the lease. Those that share it only wait for one who does not, and hold nothing
 * themselves: articles have versions, so that two may write at once. What it does not protect from is a process that
 * stands still for longer than a lease and then goes on writing.
 */
export async function takeLease(
  records: RecordStore,
  name: string,
  { holder, onWait, signal, isShared = false }: WriterRequest,
): Promise<() => Promise<void>> {
  const id = randomUUID()
  let hasTold = false
  for (;;) {
    signal?.throwIfAborted()
    const present = await readLease(records, name)
    if (present === null) {
      if (isShared) return () => requireStillFree(records, name)
      if (await claim(records, name, { id, holder: describe(holder) })) return hold(records, name, id)
    } else if (!hasTold) {
      onWait(present.holder)
      hasTold = true
    }
    await sleep(LOOK_EVERY_MS, undefined, signal && { signal })
  }
}

/** What was written while somebody took the lease may not be seen by them, so it is not acknowledged. */
async function requireStillFree(records: RecordStore, name: string): Promise<void> {
  const present = await readLease(records, name)
  if (present === null) return
  throw new AppError('index_locked', `${present.holder} began to write the index meanwhile: try again later`)
}

function describe(command: string): string {
  return `process ${process.pid} on ${hostname()} (${command}) since ${new Date().toISOString()}`
}

/** Null when it is free. */
async function readLease(records: RecordStore, name: string): Promise<Lease | null> {
  const text = await records.read('lease', name)
  const lease = text === null ? null : (JSON.parse(text) as Lease)
  return lease === null || lease.expiresAt < Date.now() ? null : lease
}

async function claim(
  records: RecordStore,
  name: string,
  { id, holder }: { id: string; holder: string },
): Promise<boolean> {
  await writeLease(records, name, { id, holder })
  await sleep(SETTLE_MS)
  return (await readLease(records, name))?.id === id
}

async function writeLease(records: RecordStore, name: string, lease: { id: string; holder: string }): Promise<void> {
  await records.write('lease', name, JSON.stringify({ ...lease, expiresAt: Date.now() + LEASE_MS } satisfies Lease))
}

/** Renews it until it is released; one that somebody else has taken meanwhile is left to them. */
async function hold(records: RecordStore, name: string, id: string): Promise<() => Promise<void>> {
  const ours = async () => {
    const present = await readLease(records, name)
    return present?.id === id ? present : null
  }
  let renewing: Promise<void> = Promise.resolve()
  const renew = async () => {
    const present = await ours()
    if (present !== null) await writeLease(records, name, present)
  }
  const timer = setInterval(() => {
    renewing = renewing.then(renew).catch(() => {})
  }, RENEW_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await renewing
    if ((await ours()) !== null) await records.remove('lease', name)
  }
}

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

/** What is held until it is released. */
export interface HeldLease {
  /** Throws `index_locked` when it is not held any more, or was not for a while. */
  requireHeld(): Promise<void>
  /** Of a shared one: throws `index_locked` when somebody took it meanwhile. */
  release(): Promise<void>
}

/** A holder that dies holds nothing any more after so long. */
const LEASE_MS = 15_000
const RENEW_MS = 4000
/** A claim that took longer to arrive is made anew, since another may have been settled by then. */
const CLAIM_MS = 1000
/** Longer than a claim takes to reach whoever looks: of two that are made at once the later is then seen by both. */
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
): Promise<HeldLease> {
  const id = randomUUID()
  let hasTold = false
  for (;;) {
    signal?.throwIfAborted()
    const began = performance.now()
    const last = await readLast(records, name)
    if (isFree(last) || last?.id === id) {
      if (isShared) return share(records, name, last)
      const claimed = await claim(records, name, { began, id, holder: describe(holder) })
      if (claimed !== null) return hold(records, name, claimed)
    } else if (!hasTold) {
      onWait(last!.holder)
      hasTold = true
    }
    await sleep(LOOK_EVERY_MS, undefined, signal && { signal })
  }
}

/** What was written while somebody held the lease may not be seen by them, so it is not acknowledged. */
function share(records: RecordStore, name: string, before: Lease | null): HeldLease {
  const requireHeld = async () => {
    const now = await readLast(records, name)
    // A released one stays, so one that came and went is seen too.
    if (isFree(now) && now?.id === before?.id) return
    throw new AppError('index_locked', `${now?.holder} began to write the index meanwhile: try again later`)
  }
  return { requireHeld, release: requireHeld }
}

function describe(command: string): string {
  return `process ${process.pid} on ${hostname()} (${command}) since ${new Date().toISOString()}`
}

/** The last one there was, held or not. */
async function readLast(records: RecordStore, name: string): Promise<Lease | null> {
  const text = await records.read('lease', name)
  return text === null ? null : (JSON.parse(text) as Lease)
}

function isFree(lease: Lease | null): boolean {
  return lease === null || lease.expiresAt < Date.now()
}

/** Null when somebody else claimed it at the same time, or when it took too long to be sure of that. */
async function claim(
  records: RecordStore,
  name: string,
  { began, ...claimant }: { began: number; id: string; holder: string },
): Promise<Lease | null> {
  const lease = { ...claimant, expiresAt: Date.now() + LEASE_MS }
  await writeLease(records, name, lease)
  if (performance.now() - began > CLAIM_MS) return null
  await sleep(SETTLE_MS)
  const last = await readLast(records, name)
  return last?.id === lease.id && !isFree(last) ? lease : null
}

async function writeLease(records: RecordStore, name: string, lease: Lease): Promise<void> {
  await records.write('lease', name, JSON.stringify(lease))
}

/**
 * Renews it until it is released. One that ran out is not renewed, since somebody may have written meanwhile; one that
 * somebody else has taken is left to them.
 */
async function hold(records: RecordStore, name: string, claimed: Lease): Promise<HeldLease> {
  let held = claimed
  const isOurs = async () => (await readLast(records, name))?.id === claimed.id
  let renewing: Promise<void> = Promise.resolve()
  const renew = async () => {
    if (isFree(held) || !(await isOurs())) return
    const next = { ...held, expiresAt: Date.now() + LEASE_MS }
    await writeLease(records, name, next)
    // Written too late it may have been free for a while.
    if (!isFree(held)) held = next
  }
  const timer = setInterval(() => {
    renewing = renewing.then(renew).catch(() => {})
  }, RENEW_MS)
  timer.unref()
  return {
    async requireHeld() {
      if ((await isOurs()) && !isFree(held)) return
      throw new AppError('index_locked', LOST)
    },
    async release() {
      clearInterval(timer)
      await renewing
      if (await isOurs()) await writeLease(records, name, { ...held, expiresAt: 0 })
    },
  }
}

const LOST = 'the index was not held any more, since the cluster did not answer for a while: run the same again'

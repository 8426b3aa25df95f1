/** The counters of a generation as they are stored, one for each process that wrote, and the sum of them. */
import type { RecordKind, RecordStore } from './record-store.ts'

export interface Counter {
  readonly name: string
  readonly count: number
  /** The cluster's vector index may lack what was counted last, and whoever wrote it has yet to say that it does not. */
  readonly isOpen: boolean
  /** Milliseconds since the epoch. */
  readonly writtenAt: number
}

export interface Counters {
  /** Each as its writer left it, whatever of it is folded. */
  readonly counters: readonly Counter[]
  /** Of all changes that were counted. */
  readonly sum: number
  /** How much of a counter is in what was folded. */
  foldedOf(name: string): number
}

/** What counters that nobody raises any more came to. */
interface Folded {
  readonly sum: number
  /** By name, the last ones last: a replica may bring one of them back, and its process may live after all. */
  readonly counts: Readonly<Record<string, number>>
}

const FOLDED = 'folded'
const NOTHING_FOLDED: Folded = { sum: 0, counts: {} }
const OPEN = 'open'
/** Whoever was silent for so long has most likely ended. */
const OLD_MS = 24 * 3_600_000
/** Names of folded counters that are kept. */
const MOST_NAMES = 100

export function counterKind(generation: string): RecordKind {
  return `counter/${generation}`
}

export function counterValue(count: number, isOpen: boolean): string {
  return isOpen ? `${count} ${OPEN}` : String(count)
}

export async function readCounters(records: RecordStore, generation: string): Promise<Counters> {
  const { counters, folded } = await read(records, generation)
  const foldedOf = (name: string) => folded.counts[name] ?? 0
  const sum = counters.reduce((all, { name, count }) => all + Math.max(0, count - foldedOf(name)), folded.sum)
  return { counters, sum, foldedOf }
}

async function read(records: RecordStore, generation: string) {
  const counters: Counter[] = []
  let folded = NOTHING_FOLDED
  for (const { name, value, writtenAt } of await records.list(counterKind(generation))) {
    const [count, state] = value.split(' ')
    if (name === FOLDED) folded = JSON.parse(value) as Folded
    else counters.push({ name, count: Number(count), isOpen: state === OPEN, writtenAt })
  }
  return { counters, folded }
}

/**
 * Makes one record of the counters of processes that have ended; answers how many. The sum stays what it is all the
 * time: one record takes in their counts and says whose they are, and only then they go. Needs the writer's lock.
 */
export async function foldCounters(records: RecordStore, generation: string, now = Date.now()): Promise<number> {
  const { counters, folded } = await read(records, generation)
  const old = counters.filter(({ writtenAt }) => now - writtenAt > OLD_MS)
  if (old.length === 0) return 0
  const counts = { ...folded.counts }
  let { sum } = folded
  for (const { name, count } of old) {
    sum += Math.max(0, count - (counts[name] ?? 0))
    delete counts[name]
    counts[name] = count
  }
  const kept = Object.entries(counts).slice(-Math.max(MOST_NAMES, old.length))
  const next: Folded = { sum, counts: Object.fromEntries(kept) }
  await records.write(counterKind(generation), FOLDED, JSON.stringify(next))
  for (const { name } of old) await records.erase(counterKind(generation), name)
  return old.length
}

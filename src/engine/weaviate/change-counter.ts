/** Counts the changes of a generation, whichever process makes them: every writer has a counter of its own. */
import { randomUUID } from 'node:crypto'
import { type Counter, counterKind, counterValue, readCounters } from './counters.ts'
import type { RecordStore } from './record-store.ts'

export interface ChangeCounter {
  /** Before and after a change: whoever looks in between knows neither for the state it will have. */
  raise(): Promise<void>
  /** Rises with every change; changes of others are seen within a second. */
  sequence(): Promise<number>
}

/** Which also watches over the counters of others. */
export interface WatchingCounter extends ChangeCounter {
  /** Whether a writer seems to have ended before the vector index had what it wrote. */
  isLeftOpen(): Promise<boolean>
  /** Raises in the place of such writers, once for what each of them wrote last. */
  raiseForThem(): Promise<void>
}

/** How long the counters of others are taken for known, in milliseconds. */
const KNOWN_FOR_MS = 500
/** A writer that lives says sooner than this that the vector index has what it wrote, once that is so. */
const LEFT_AFTER_MS = 10_000

/** `isOpen` says whether the vector index may lack something that was written here. */
export function createChangeCounter(
  records: RecordStore,
  generation: string,
  isOpen: () => boolean = () => false,
): WatchingCounter {
  const own = randomUUID()
  const open = watchOpen()
  let count = 0
  let writing: Promise<void> = Promise.resolve()
  let others: { sum: Promise<number>; readAt: number } | null = null
  const readOthers = async () => {
    const { counters, sum, foldedOf } = await readCounters(records, generation)
    open.note(counters.filter(({ name }) => name !== own))
    const stored = counters.find(({ name }) => name === own)?.count ?? 0
    return sum - Math.max(stored, foldedOf(own))
  }
  const sequence = async () => {
    const now = performance.now()
    if (others === null || now - others.readAt > KNOWN_FOR_MS) {
      others = { sum: readOthers(), readAt: now }
      others.sum.catch(() => {
        others = null
      })
    }
    return (await others.sum) + count
  }
  const raise = () => {
    const value = counterValue(++count, isOpen())
    writing = writing.catch(() => {}).then(() => records.write(counterKind(generation), own, value))
    return writing
  }
  return {
    raise,
    sequence,
    async isLeftOpen() {
      if (!open.isLeft()) return false
      // It may have been closed since anybody asked.
      await sequence()
      return open.isLeft()
    },
    raiseForThem() {
      open.cover()
      return raise()
    },
  }
}

interface OpenCounter {
  readonly count: number
  /** Milliseconds of the steady clock. */
  readonly since: number
  isCovered: boolean
}

/** Counters of others that stay open: whose writers may have ended. */
function watchOpen() {
  let open = new Map<string, OpenCounter>()
  const isOld = ({ since }: OpenCounter) => performance.now() - since > LEFT_AFTER_MS
  return {
    note(counters: readonly Counter[]) {
      const fresh = ({ name, count }: Counter): OpenCounter => {
        const known = open.get(name)
        return known?.count === count ? known : { count, since: performance.now(), isCovered: false }
      }
      open = new Map(counters.filter(({ isOpen }) => isOpen).map(each => [each.name, fresh(each)]))
    },
    isLeft: () => [...open.values()].some(each => isOld(each) && !each.isCovered),
    cover() {
      for (const each of open.values()) if (isOld(each)) each.isCovered = true
    },
  }
}

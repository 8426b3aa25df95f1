/** Counts the changes of a generation, whichever process makes them: every writer has a counter of its own. */
import { randomUUID } from 'node:crypto'
import type { RecordStore } from './record-store.ts'

export interface ChangeCounter {
  /** Before and after a change: whoever looks in between knows neither for the state it will have. */
  raise(): Promise<void>
  /** Rises with every change; changes of others are seen within a second. */
  sequence(): Promise<number>
}

/** How long the counters of others are taken for known, in milliseconds. */
const KNOWN_FOR_MS = 500

export function createChangeCounter(records: RecordStore, generation: string): ChangeCounter {
  const own = `${generation}/${randomUUID()}`
  let count = 0
  let writing: Promise<void> = Promise.resolve()
  let others: { sum: Promise<number>; readAt: number } | null = null
  return {
    raise() {
      count++
      writing = writing.catch(() => {}).then(() => records.write('counter', own, String(count)))
      return writing
    },
    async sequence() {
      const now = performance.now()
      if (others === null || now - others.readAt > KNOWN_FOR_MS) {
        others = { sum: sumOthers(records, { generation, own }), readAt: now }
        others.sum.catch(() => {
          others = null
        })
      }
      return (await others.sum) + count
    },
  }
}

async function sumOthers(
  records: RecordStore,
  { generation, own }: { generation: string; own: string },
): Promise<number> {
  const counters = await records.list('counter')
  return counters
    .filter(({ name }) => name.startsWith(`${generation}/`) && name !== own)
    .reduce((sum, { value }) => sum + Number(value), 0)
}

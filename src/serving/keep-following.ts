/** Looks again and again which generation of the index is current. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ServedIndex } from './served-index.ts'

/** What another process publishes is served within two seconds, opening it included for all but large indexes. */
const LOOK_EVERY_MS = 500

/** Ends when the signal is given. */
export async function keepFollowing(index: ServedIndex<unknown>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await index.follow()
    await pause(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => {})
  }
}

/** Looks deeper until enough of what is found counts. */
import { MOST_OBJECTS } from './objects.ts'

/** Objects of versions that do not count take up places until they are removed, so more are asked for. */
const SPARE = 16
const DEEPER = 4

export interface Search<Found> {
  /** The best, at most so many. */
  find(limit: number): Promise<readonly Found[]>
  /** What counts of them, in the same order. */
  keep(found: readonly Found[]): Promise<readonly Found[]>
}

/** At least `depth` of what counts, or all of it as far as the cluster answers at once. */
export async function findEnough<Found>(depth: number, { find, keep }: Search<Found>): Promise<readonly Found[]> {
  for (let limit = depth + SPARE; ; limit = Math.min(limit * DEEPER, MOST_OBJECTS)) {
    const found = await find(limit)
    const kept = await keep(found)
    if (kept.length >= depth || found.length < limit || limit >= MOST_OBJECTS) return kept
  }
}

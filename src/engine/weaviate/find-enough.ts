/** Looks deeper until enough of what is found counts. */
import { MOST_OBJECTS } from './objects.ts'

/** Objects of versions that do not count take up places until they are removed, so more are asked for. */
const SPARE = 16
const DEEPER = 4
/** How often what was overtaken by a write is looked for again. */
const ATTEMPTS = 3

export interface Kept<Result> {
  readonly kept: readonly Result[]
  /** An article was replaced while it was looked for, so that neither version may have been found. */
  readonly isOvertaken: boolean
}

export interface Search<Found, Result> {
  /** The best, at most so many. */
  find(limit: number): Promise<readonly Found[]>
  /** What counts of them, in the same order. */
  keep(found: readonly Found[]): Promise<Kept<Result>>
}

/** At least `depth` of what counts, or all of it as far as the cluster answers at once. */
export async function findEnough<Found, Result>(
  depth: number,
  search: Search<Found, Result>,
): Promise<readonly Result[]> {
  for (let limit = depth + SPARE; ; limit = Math.min(limit * DEEPER, MOST_OBJECTS)) {
    const { kept, found } = await findNow(limit, search)
    if (kept.length >= depth || found < limit || limit >= MOST_OBJECTS) return kept
  }
}

async function findNow<Found, Result>(limit: number, { find, keep }: Search<Found, Result>) {
  for (let attempt = 1; ; attempt++) {
    const found = await find(limit)
    const { kept, isOvertaken } = await keep(found)
    if (!isOvertaken || attempt === ATTEMPTS) return { kept, found: found.length }
  }
}

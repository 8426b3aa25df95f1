/** Counts what a steady load did and met during one scenario. */

export interface Figures {
  searches: number
  /** That were answered by a later try within the time that a client goes on trying. */
  retried: number
  /** That no try within that time was answered, while a majority of the nodes lived. */
  failed: number
  /** The same while no majority lived, each with the word that it cannot be answered. */
  refusedSearches: number
  /** Answered with the word that a part could not contribute. */
  degraded: number
  puts: number
  deletes: number
  /** Writes refused with 503 and the word when to try again. */
  refusedWrites: number
  /** Writes without an answer: either version may be found. */
  unanswered: number
  /** Acknowledged writes that were looked for through the same server at once. */
  ownReads: number
  /** From the first try of a search to its answer, in milliseconds. */
  longestSearchMs: number
  longestWriteMs: number
}

export function noFigures(): Figures {
  return {
    searches: 0,
    retried: 0,
    failed: 0,
    refusedSearches: 0,
    degraded: 0,
    puts: 0,
    deletes: 0,
    refusedWrites: 0,
    unanswered: 0,
    ownReads: 0,
    longestSearchMs: 0,
    longestWriteMs: 0,
  }
}

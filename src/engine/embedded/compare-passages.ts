/** Compares a vector with every sentence of a passage: exactly with the stored vectors, or with the rounded copies. */
import type { Vector } from '../../model.ts'
import { dotProduct, vectorOf } from '../vector-bytes.ts'
import type { FiledPassage, PassageDirectory } from './passage-directory.ts'
import type { PassagesDatabase } from './passages-database.ts'
import type { ResidentSentences } from './resident-sentences.ts'
import type { SentenceLog } from './sentence-log.ts'

/** Per passage one cosine per sentence, in order; an empty list for an unknown passage. To be called in one transaction. */
export type PassageComparer = (query: Vector, passageIds: readonly string[]) => Float32Array[]

export interface ExactComparerParts {
  readonly directory: PassageDirectory
  readonly log: Pick<SentenceLog, 'sequence'>
}

/** What was compared with a vector is remembered with it, until the index changes: a search asks twice for its best. */
export function createPassageComparer(db: PassagesDatabase, { directory, log }: ExactComparerParts): PassageComparer {
  const cosinesOf = prepareCosines(db, directory)
  const compared = new WeakMap<Vector, { asOf: number; readonly cosines: Map<string, Float32Array> }>()
  const comparedWith = (query: Vector) => {
    const asOf = log.sequence()
    const known = compared.get(query)
    if (known?.asOf === asOf) return known.cosines
    const cosines = new Map<string, Float32Array>()
    compared.set(query, { asOf, cosines })
    return cosines
  }
  return (query, passageIds) => {
    const known = comparedWith(query)
    return passageIds.map(id => {
      const cosines = known.get(id) ?? cosinesOf(query, id)
      known.set(id, cosines)
      return cosines
    })
  }
}

function prepareCosines(
  db: PassagesDatabase,
  directory: PassageDirectory,
): (query: Vector, passageId: string) => Float32Array {
  // The sentences of a passage are numbered in a row, so they lie side by side.
  const vectors = db
    .prepare<[number, number, number], Buffer>(
      'SELECT vector FROM sentences WHERE id BETWEEN ? AND ? AND passage = ? ORDER BY id',
    )
    .pluck()
  const read = ({ firstLabel, count, row }: FiledPassage) => vectors.all(firstLabel, firstLabel + count - 1, row)
  return (query, passageId) => {
    for (;;) {
      const passage = directory.byId(passageId)
      if (passage === null) return new Float32Array()
      const found = read(passage)
      if (found.length > 0) return Float32Array.from(found, bytes => dotProduct(query, vectorOf(bytes)))
      // Remembered, but replaced or removed since.
      directory.forget(passage)
    }
  }
}

/** A tenth of the time; a passage whose sentences are not held in memory, or not yet or any more, is compared exactly. */
export function createRoughComparer(
  { sentences, directory }: { sentences: ResidentSentences; directory: PassageDirectory },
  exactly: PassageComparer,
): PassageComparer {
  return (query, passageIds) => {
    const comparer = sentences.comparer(query)
    return passageIds.map(id => {
      const passage = directory.byId(id)
      const cosines = passage === null ? null : comparer.cosinesFrom(passage.firstLabel, passage.count)
      if (cosines !== null) return cosines
      if (passage !== null) directory.forget(passage)
      return exactly(query, [id])[0]!
    })
  }
}

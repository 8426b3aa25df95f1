/** Compares a vector with every sentence of a passage: exactly with the stored vectors, or with the rounded copies. */
import type { Vector } from '../../model.ts'
import { dotProduct, vectorOf } from '../vector-bytes.ts'
import type { PassageDirectory } from './passage-directory.ts'
import type { PassagesDatabase } from './passages-database.ts'
import type { ResidentSentences } from './resident-sentences.ts'

/** Per passage one cosine per sentence, in order; an empty list for an unknown passage. */
export type PassageComparer = (query: Vector, passageIds: readonly string[]) => Float32Array[]

export function createPassageComparer(db: PassagesDatabase, directory: PassageDirectory): PassageComparer {
  const vectors = db.prepare<[number], Buffer>('SELECT vector FROM sentences WHERE passage = ? ORDER BY id').pluck()
  const vectorsOf = (id: string): Buffer[] => {
    for (;;) {
      const passage = directory.byId(id)
      if (passage === null) return []
      const found = vectors.all(passage.row)
      if (found.length > 0) return found
      // Remembered, but replaced or removed since.
      directory.forget(passage)
    }
  }
  return (query, passageIds) =>
    passageIds.map(id => Float32Array.from(vectorsOf(id), bytes => dotProduct(query, vectorOf(bytes))))
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

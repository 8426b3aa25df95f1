/** Compares a vector with every sentence of a passage, exactly. */
import type { Vector } from '../../model.ts'
import { parsePassageId } from './parse-passage-id.ts'
import type { PassagesDatabase } from './passages-database.ts'
import { dotProduct, vectorOf } from './vector-bytes.ts'

/** Per passage one cosine per sentence, in order; an empty list for an unknown passage. */
export function createPassageComparer(
  db: PassagesDatabase,
): (query: Vector, passageIds: readonly string[]) => Float32Array[] {
  const vectors = db
    .prepare<[string, number, number], Buffer>(`
      SELECT s.vector FROM articles a JOIN passages p ON p.article = a.row JOIN sentences s ON s.passage = p.row
      WHERE a.id = ? AND p.start = ? AND p.stop = ? ORDER BY s.id`)
    .pluck()
  return (query, passageIds) =>
    passageIds.map(id => {
      const address = parsePassageId(id)
      if (address === null) return new Float32Array()
      const found = vectors.all(address.articleId, address.start, address.end)
      return Float32Array.from(found, bytes => dotProduct(query, vectorOf(bytes)))
    })
}

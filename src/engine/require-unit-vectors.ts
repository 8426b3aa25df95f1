/** Refuses articles whose vectors cannot be stored. */
import { AppError } from '../errors.ts'
import type { EmbeddedArticle, Vector } from '../model.ts'
import { dotProduct } from './vector-bytes.ts'

/** A vector is a unit vector when its length is within this of 1. */
const LENGTH_TOLERANCE = 0.01

/** Throws `embedding_failed` for a vector of another length or dimension, `internal` for one too few or too many. */
export function requireUnitVectors({ article, passages }: EmbeddedArticle, dimensions: number): void {
  for (const { sentences, vectors } of passages) {
    if (vectors.length !== sentences.length) {
      const seen = `${sentences.length} sentences with ${vectors.length} vectors`
      throw new AppError('internal', `article ${article.id} has a passage of ${seen}, expected one vector each`)
    }
    for (const vector of vectors) requireUnitVector(vector, article.id, dimensions)
  }
}

function requireUnitVector(vector: Vector, articleId: string, dimensions: number): void {
  const length = Math.sqrt(dotProduct(vector, vector))
  if (vector.length === dimensions && Math.abs(length - 1) <= LENGTH_TOLERANCE) return
  throw new AppError(
    'embedding_failed',
    `article ${articleId} has a vector of ${vector.length} dimensions and length ${length}, ` +
      `expected ${dimensions} dimensions and length 1`,
  )
}

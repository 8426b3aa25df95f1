/** Remembers the vectors of the latest questions, so that one asked again is not embedded again. */
import { LRUCache } from 'lru-cache'
import type { Vector } from '../model.ts'
import type { Embedder } from './embedder.ts'

export interface QueryCacheCounts {
  /** Questions answered from memory, and those that were embedded. */
  readonly hits: number
  readonly misses: number
  /** Questions held now. */
  readonly size: number
}

export interface CachedEmbedder extends Embedder {
  queryCache(): QueryCacheCounts
}

/** `limit` questions at most, about 2 KB each. Questions that are the same and asked at once are embedded once. */
export function cacheQueries(embedder: Embedder, { limit }: { limit: number }): CachedEmbedder {
  const vectors = new LRUCache<string, Promise<Vector>>({ max: limit })
  const counts = { hits: 0, misses: 0 }
  const embed = (text: string): Promise<Vector> => {
    const vector = embedder.embedQuery(text)
    vectors.set(text, vector)
    // What failed is tried again when it is asked again.
    vector.catch(() => vectors.delete(text))
    return vector
  }
  return {
    ...embedder,
    async embedQuery(text) {
      const known = vectors.get(text)
      counts[known === undefined ? 'misses' : 'hits']++
      // A copy: whoever gets it may hand it over or change it.
      return (await (known ?? embed(text))).slice()
    },
    queryCache: () => ({ ...counts, size: vectors.size }),
  }
}

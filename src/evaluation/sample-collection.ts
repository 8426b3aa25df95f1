/** Takes seeded samples of a collection: fewer questions, or documents held out to make questions unanswerable. */
import type { Collection, CollectionDocument, Question } from './collection.ts'
import { shuffle } from './create-random.ts'

/** The first `count` questions after a seeded shuffle; all of them, shuffled, when there are no more. */
export function sampleQueries(queries: readonly Question[], count: number, seed: number): Question[] {
  return shuffle(queries, seed).slice(0, count)
}

export interface HoldOut {
  /** 0..1, of the groups; rounded to whole groups. */
  readonly share: number
  readonly seed: number
  /** Documents of one group stay or go together: by title, say. */
  readonly groupOf: (document: CollectionDocument) => string
}

/** The same questions and judgements over fewer documents: those about what was taken out have no answer left. */
export function holdOutDocuments(collection: Collection, { share, seed, groupOf }: HoldOut): Collection {
  const groups = shuffle([...new Set(collection.documents.map(groupOf))], seed)
  const held = new Set(groups.slice(0, Math.round(groups.length * share)))
  return { ...collection, documents: collection.documents.filter(document => !held.has(groupOf(document))) }
}

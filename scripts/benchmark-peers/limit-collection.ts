/** Takes a small part of a collection in which every question still has its whole answer. */
import type { Collection, CollectionDocument, Gains, Question } from '../../src/evaluation/collection.ts'
import { sampleQueries } from '../../src/evaluation/sample-collection.ts'

export interface Limits {
  /** Null for all. */
  readonly articles: number | null
  readonly queries: number | null
  readonly seed: number
}

/**
 * Questions come first, after a seeded shuffle: each is kept if all its relevant documents still fit. The remaining
 * places go to other documents in order. Judgements keep the documents that stay.
 */
export function limitCollection(collection: Collection, { articles, queries, seed }: Limits): Collection {
  const room = articles ?? collection.documents.length
  const known = new Set(collection.documents.map(document => document.id))
  const wanted = new Set<string>()
  const kept: Question[] = []
  for (const query of sampleQueries(collection.queries, collection.queries.length, seed)) {
    if (kept.length === (queries ?? collection.queries.length)) break
    const relevant = relevantOf(collection.qrels.get(query.id)!).filter(id => known.has(id))
    if (relevant.length === 0 || new Set([...wanted, ...relevant]).size > room) continue
    for (const id of relevant) wanted.add(id)
    kept.push(query)
  }
  const documents = chooseDocuments(collection.documents, wanted, room)
  return { ...collection, documents, queries: kept, qrels: keepJudged(collection, documents) }
}

function chooseDocuments(documents: readonly CollectionDocument[], wanted: ReadonlySet<string>, room: number) {
  let free = room - wanted.size
  return documents.filter(({ id }) => wanted.has(id) || free-- > 0)
}

function keepJudged({ qrels }: Collection, documents: readonly CollectionDocument[]): Map<string, Gains> {
  const kept = new Set(documents.map(document => document.id))
  return new Map([...qrels].map(([query, gains]) => [query, new Map([...gains].filter(([id]) => kept.has(id)))]))
}

function relevantOf(gains: Gains): string[] {
  return [...gains].filter(([, gain]) => gain > 0).map(([id]) => id)
}

/** Searches that another thread answers, beside its index, while their questions are embedded on this side. */
import { randomUUID } from 'node:crypto'
import type { FusionWeights } from '../config.ts'
import type { ArticleReader } from '../engine/engine.ts'
import type { Manifest } from '../engine/manifest.ts'
import type { Vector } from '../model.ts'
import { type StatedError, stateError, toError } from '../stated-error.ts'
import { cacheAsJson } from './cache-searches.ts'
import { createSearcher, type QuestionEmbedder } from './create-searcher.ts'
import { asksByMeaning, type Searcher, type SearchRequest, type SearchResponse } from './search.ts'

/** How the other thread is reached; what passes is copied. */
export interface SearchChannel {
  call(method: string, args: readonly unknown[]): Promise<unknown>
  tell(method: string, args: readonly unknown[]): void
}

export interface RemoteSearcherParts {
  readonly channel: SearchChannel
  readonly embedder: QuestionEmbedder
  /** What the index is served as. */
  readonly manifest: Manifest
}

/** The question's vector, or why there is none. */
export type Embedding = { readonly vector: Vector } | { readonly error: StatedError }

/** Several may share a channel. */
export function createRemoteSearcher({ channel, embedder, manifest }: RemoteSearcherParts): Searcher {
  return {
    async search(request) {
      const ticket = randomUUID()
      const embedding = asksByMeaning(request) ? settle(embedder.embedQuery(request.query)) : null
      const answer = channel.call('search', [ticket, request, manifest])
      answer.catch(() => {}) // reported below, after the embedding
      if (embedding !== null) channel.tell('takeEmbedding', [ticket, await embedding])
      return JSON.parse((await answer) as string) as SearchResponse
    },
  }
}

async function settle(embedding: Promise<Vector>): Promise<Embedding> {
  try {
    return { vector: await embedding }
  } catch (error) {
    return { error: stateError(error) }
  }
}

/** The methods of the channel, on the side of the index. */
export interface SearchesAnswered {
  /**
   * The response as JSON, which is copied between threads in a third of the time that objects are. The ticket tells the
   * search from all others that are under way.
   */
  search(ticket: string, request: SearchRequest, manifest: Manifest): Promise<string>
  takeEmbedding(ticket: string, embedding: Embedding): Promise<void>
}

export interface SearchesParts {
  readonly reader: ArticleReader
  readonly weights: FusionWeights
  /** How many answers are remembered. */
  readonly answerCache: number
  readonly now: () => number
}

export function answerSearches({ reader, weights, answerCache, now }: SearchesParts): SearchesAnswered {
  const served = { ...reader, manifest: reader.manifest }
  const arriving = new Map<string, (embedding: Embedding) => void>()
  const vectors = new WeakMap<SearchRequest, Promise<Vector>>()
  const searcher: Searcher = {
    search(request) {
      const embedder = { embedQuery: () => vectors.get(request)! }
      return createSearcher({ reader: served, embedder, weights, now }).search(request)
    },
  }
  const remembering = cacheAsJson({ searcher, reader: served }, { limit: answerCache })
  return {
    async search(ticket, request, manifest) {
      served.manifest = manifest
      const arrival = new Promise<Embedding>(resolve => arriving.set(ticket, resolve))
      const vector = arrival.then(vectorOf)
      vector.catch(() => {}) // a remembered answer does not ask for it
      vectors.set(request, vector)
      try {
        return await remembering.search(request)
      } finally {
        arriving.delete(ticket)
      }
    },
    async takeEmbedding(ticket, embedding) {
      arriving.get(ticket)?.(embedding)
    },
  }
}

function vectorOf(embedding: Embedding): Vector {
  if ('error' in embedding) throw toError(embedding.error)
  return embedding.vector
}

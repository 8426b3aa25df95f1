/** Searches that another thread answers, beside its index, while their questions are embedded on this side. */
import { randomUUID } from 'node:crypto'
import type { FusionWeights } from '../config.ts'
import type { ArticleReader } from '../engine/engine.ts'
import type { Manifest } from '../engine/manifest.ts'
import type { Vector } from '../model.ts'
import { type StatedError, stateError, toError } from '../stated-error.ts'
import { type AnswerForm, cacheAsJson } from './cache-searches.ts'
import { createSearcher, type QuestionEmbedder } from './create-searcher.ts'
import {
  asksByMeaning,
  type Searcher,
  type SearchRequest,
  type SearchResponse,
  type ShowAnswer,
  type ShowingSearcher,
} from './search.ts'

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
export function createRemoteSearcher({ channel, embedder, manifest }: RemoteSearcherParts): ShowingSearcher {
  const servedAs = JSON.stringify(manifest)
  const ask = async (request: SearchRequest, form: AnswerForm) => {
    const ticket = randomUUID()
    const embedding = asksByMeaning(request) ? settle(embedder.embedQuery(request.query)) : null
    const answer = channel.call('search', [{ ticket, request, form, servedAs }])
    answer.catch(() => {}) // reported below, after the embedding
    if (embedding !== null) channel.tell('takeEmbedding', [ticket, await embedding])
    return (await answer) as string
  }
  return {
    search: async request => JSON.parse(await ask(request, 'whole')) as SearchResponse,
    searchShown: request => ask(request, 'shown'),
  }
}

async function settle(embedding: Promise<Vector>): Promise<Embedding> {
  try {
    return { vector: await embedding }
  } catch (error) {
    return { error: stateError(error) }
  }
}

/** A search as it passes between the threads. */
export interface SearchAsked {
  /** Tells the search from all others that are under way. */
  readonly ticket: string
  readonly request: SearchRequest
  readonly form: AnswerForm
  /** JSON of the manifest: the same again and again, and a text is copied at once. */
  readonly servedAs: string
}

/** The methods of the channel, on the side of the index. */
export interface SearchesAnswered {
  /** The response as JSON, which is copied between threads in a third of the time that objects are. */
  search(asked: SearchAsked): Promise<string>
  takeEmbedding(ticket: string, embedding: Embedding): Promise<void>
}

export interface SearchesParts {
  readonly reader: ArticleReader
  readonly weights: FusionWeights
  readonly show: ShowAnswer
  /** How many answers are remembered. */
  readonly answerCache: number
  readonly now: () => number
}

export function answerSearches({ reader, weights, show, answerCache, now }: SearchesParts): SearchesAnswered {
  const served = { ...reader, manifest: reader.manifest }
  let servedAs = JSON.stringify(reader.manifest)
  const serveAs = (next: string) => {
    if (next !== servedAs) served.manifest = JSON.parse(next)
    servedAs = next
  }
  const arriving = new Map<string, (embedding: Embedding) => void>()
  const vectors = new WeakMap<SearchRequest, Promise<Vector>>()
  const searcher: Searcher = {
    search(request) {
      const embedder = { embedQuery: () => vectors.get(request)! }
      return createSearcher({ reader: served, embedder, weights, now }).search(request)
    },
  }
  const remembering = cacheAsJson({ searcher, reader: served, show }, { limit: answerCache })
  return {
    async search({ ticket, request, form, servedAs }) {
      serveAs(servedAs)
      const arrival = new Promise<Embedding>(resolve => arriving.set(ticket, resolve))
      const vector = arrival.then(vectorOf)
      vector.catch(() => {}) // a remembered answer does not ask for it
      vectors.set(request, vector)
      try {
        return await remembering.search(request, form)
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

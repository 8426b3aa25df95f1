/** Remembers what was just written here, since the cluster's vector index takes in what is stored a second later. */
import type { EmbeddedArticle, Filter, Vector } from '../../model.ts'
import type { ArticleHeader } from '../engine.ts'
import { dotProduct } from '../vector-bytes.ts'
import { holdsFilter } from './holds-filter.ts'
import { keyOf } from './object-ids.ts'

export interface NearSentence {
  readonly key: string
  readonly version: string
  readonly passageStart: number
  readonly passageStop: number
  readonly start: number
  readonly stop: number
  readonly cosine: number
}

export interface RecentWrites {
  /** Sentences held. */
  readonly size: number
  /** When something was added last, by the steady clock; −Infinity before that. */
  readonly latest: number
  add(article: EmbeddedArticle, version: string): void
  /** Sentences of the articles that pass the filter, with exact cosines, in no order. */
  near(vector: Vector, filter: Filter): NearSentence[]
  /** Forgets what was written before a time of the steady clock, in milliseconds; answers how many articles. */
  forget(before: number): number
}

interface Recent {
  readonly key: string
  readonly version: string
  readonly header: ArticleHeader
  readonly passages: EmbeddedArticle['passages']
  readonly sentences: number
  readonly writtenAt: number
}

export function createRecentWrites(): RecentWrites {
  let recent: Recent[] = []
  let latest = Number.NEGATIVE_INFINITY
  return {
    get latest() {
      return latest
    },
    get size() {
      return recent.reduce((sum, each) => sum + each.sentences, 0)
    },
    add({ article, passages }, version) {
      latest = performance.now()
      const sentences = passages.reduce((sum, passage) => sum + passage.sentences.length, 0)
      recent.push({
        key: keyOf(article.id),
        version,
        header: article,
        passages,
        sentences,
        writtenAt: latest,
      })
    },
    near: (vector, filter) =>
      recent.filter(({ header }) => holdsFilter(header, filter)).flatMap(each => compare(each, vector)),
    forget(before) {
      const held = recent.length
      recent = recent.filter(each => each.writtenAt >= before)
      return held - recent.length
    },
  }
}

function compare({ key, version, passages }: Recent, vector: Vector): NearSentence[] {
  return passages.flatMap(({ start: passageStart, end: passageStop, sentences, vectors }) =>
    sentences.map(({ start, end: stop }, i) => {
      const cosine = dotProduct(vector, vectors[i]!)
      return { key, version, passageStart, passageStop, start, stop, cosine }
    }),
  )
}

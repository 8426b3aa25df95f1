/** Remembers what was just written here, since the cluster's vector index takes in what is stored a second later. */
import type { EmbeddedArticle, Filter, Vector } from '../../model.ts'
import type { ArticleHeader } from '../engine.ts'
import { dotProduct } from '../vector-bytes.ts'
import type { NearSentence } from './find-nearest.ts'
import { holdsFilter } from './holds-filter.ts'
import { keyOf } from './object-ids.ts'

export interface RecentWrites {
  /** Sentences held. */
  readonly size: number
  add(article: EmbeddedArticle, version: string): void
  /** Sentences of the articles that pass the filter, with exact cosines, in no order. */
  near(vector: Vector, filter: Filter): NearSentence[]
  /** Forgets what was written before a time of the steady clock, in milliseconds. */
  forget(before: number): void
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
  return {
    get size() {
      return recent.reduce((sum, each) => sum + each.sentences, 0)
    },
    add({ article, passages }, version) {
      const sentences = passages.reduce((sum, passage) => sum + passage.sentences.length, 0)
      recent.push({
        key: keyOf(article.id),
        version,
        header: article,
        passages,
        sentences,
        writtenAt: performance.now(),
      })
    },
    near: (vector, filter) =>
      recent.filter(({ header }) => holdsFilter(header, filter)).flatMap(each => compare(each, vector)),
    forget(before) {
      recent = recent.filter(each => each.writtenAt >= before)
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

/** What an engine ought to answer, found by looking at every sentence of every article. */
import {
  type Article,
  type AttributeCondition,
  type AttributeScalar,
  type EmbeddedArticle,
  type Filter,
  passageId,
  type SentenceHit,
  type Vector,
} from '../../src/model.ts'

export function naiveAllows(article: Article, filter: Filter): boolean {
  const { all = [], any, none = [] } = filter
  return (
    naiveHoldsItself(article, filter) &&
    all.every(each => naiveAllows(article, each)) &&
    (any === undefined || any.some(each => naiveAllows(article, each))) &&
    !none.some(each => naiveAllows(article, each))
  )
}

function naiveHoldsItself(article: Article, filter: Filter): boolean {
  const { published, attributes = {}, articleIds, titles, urls } = filter
  const date = article.publishedAt
  if (published?.from !== undefined && !(date !== null && date >= published.from)) return false
  if (published?.to !== undefined && !(date !== null && date < published.to)) return false
  if (articleIds !== undefined && !articleIds.includes(article.id)) return false
  if (titles !== undefined && !titles.includes(article.title)) return false
  if (urls !== undefined && (article.url === null || !urls.includes(article.url))) return false
  return Object.entries(attributes).every(([name, condition]) => naiveHolds(valuesOf(article, name), condition))
}

/** Best first; all of them. */
export function naiveNearest(articles: readonly EmbeddedArticle[], query: Vector, filter: Filter): SentenceHit[] {
  const hits = articles
    .filter(({ article }) => naiveAllows(article, filter))
    .flatMap(({ article, passages }) =>
      passages.flatMap(({ sentences, vectors, ...span }) =>
        sentences.map((sentence, i) => ({
          ...sentence,
          passageId: passageId(article.id, span),
          articleId: article.id,
          cosine: naiveCosine(query, vectors[i]!),
        })),
      ),
    )
  return hits.sort((a, b) => b.cosine - a.cosine)
}

export function naiveCosine(a: Vector, b: Vector): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}

function naiveHolds(values: readonly AttributeScalar[], condition: AttributeCondition): boolean {
  const { in: oneOf, not, gt, gte, lt, lte } = condition
  if (not?.some(value => values.includes(value))) return false
  if ([oneOf, gt, gte, lt, lte].every(test => test === undefined)) return true
  return values.some(
    value =>
      (oneOf === undefined || oneOf.includes(value)) &&
      passes(value, gt, order => order > 0) &&
      passes(value, gte, order => order >= 0) &&
      passes(value, lt, order => order < 0) &&
      passes(value, lte, order => order <= 0),
  )
}

function passes(value: AttributeScalar, bound: number | string | undefined, test: (order: number) => boolean): boolean {
  if (bound === undefined) return true
  if (typeof value === 'number' && typeof bound === 'number') return test(value - bound)
  return typeof value === 'string' && typeof bound === 'string' && test(byCodePoint(value, bound))
}

/** UTF-8 sorts as code points do, UTF-16 does not. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'))
}

function valuesOf(article: Article, name: string): readonly AttributeScalar[] {
  if (name === 'tags') return article.tags
  if (name === 'language') return article.language === null ? [] : [article.language]
  const value = article.attributes[name]
  return value === undefined ? [] : [value].flat()
}

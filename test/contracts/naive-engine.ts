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
  const { published, attributes = {}, articleIds } = filter
  const date = article.publishedAt
  if (published?.from !== undefined && !(date !== null && date >= published.from)) return false
  if (published?.to !== undefined && !(date !== null && date < published.to)) return false
  if (articleIds !== undefined && !articleIds.includes(article.id)) return false
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
      passes(value, gt, (number, bound) => number > bound) &&
      passes(value, gte, (number, bound) => number >= bound) &&
      passes(value, lt, (number, bound) => number < bound) &&
      passes(value, lte, (number, bound) => number <= bound),
  )
}

function passes(
  value: AttributeScalar,
  bound: number | undefined,
  test: (number: number, bound: number) => boolean,
): boolean {
  return bound === undefined || (typeof value === 'number' && test(value, bound))
}

function valuesOf(article: Article, name: string): readonly AttributeScalar[] {
  if (name === 'tags') return article.tags
  if (name === 'language') return article.language === null ? [] : [article.language]
  const value = article.attributes[name]
  return value === undefined ? [] : [value].flat()
}

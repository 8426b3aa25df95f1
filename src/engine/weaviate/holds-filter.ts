/** Whether an article passes a filter: for what the cluster's conditions allow beyond it. */
import type { AttributeCondition, AttributeScalar, Filter } from '../../model.ts'
import type { ArticleHeader } from '../engine.ts'
import { attributeRows } from '../list-attributes.ts'
import { passesBounds } from './compose-where.ts'

export function holdsFilter(article: ArticleHeader, filter: Filter): boolean {
  const { all = [], any, none = [] } = filter
  return (
    holdsFields(article, filter) &&
    holdsAttributes(article, filter.attributes ?? {}) &&
    all.every(each => holdsFilter(article, each)) &&
    (any === undefined || any.some(each => holdsFilter(article, each))) &&
    !none.some(each => holdsFilter(article, each))
  )
}

function holdsFields({ id, title, url, publishedAt }: ArticleHeader, filter: Filter): boolean {
  const { published, articleIds, titles, urls } = filter
  const bounds = {
    ...(published?.from !== undefined && { gte: published.from }),
    ...(published?.to !== undefined && { lt: published.to }),
  }
  const isDated = publishedAt !== null ? passesBounds(publishedAt, bounds) : Object.keys(bounds).length === 0
  return (
    isDated &&
    (articleIds === undefined || articleIds.includes(id)) &&
    (titles === undefined || titles.includes(title)) &&
    (urls === undefined || (url !== null && urls.includes(url)))
  )
}

function holdsAttributes(article: ArticleHeader, conditions: NonNullable<Filter['attributes']>): boolean {
  const rows = attributeRows(article)
  return Object.entries(conditions).every(([name, condition]) =>
    holds(
      rows.filter(row => row.name === name).map(row => row.value),
      condition,
    ),
  )
}

function holds(values: readonly AttributeScalar[], { in: oneOf, not, ...bounds }: AttributeCondition): boolean {
  if (not?.some(value => values.includes(value))) return false
  if (oneOf === undefined && Object.keys(bounds).length === 0) return true
  return values.some(value => (oneOf === undefined || oneOf.includes(value)) && passesBounds(value, bounds))
}

/** Counts attribute values over the articles of the matching passages. */
import type { ArticleHeader } from '../engine/engine.ts'
import type { AttributeScalar, AttributeValue } from '../model.ts'
import type { FacetCount } from './search.ts'

/** Per asked name the values with the number of articles that have them, most frequent first, then by value. */
export function countFacets(
  headers: Iterable<ArticleHeader>,
  names: readonly string[],
): Record<string, readonly FacetCount[]> {
  const articles = [...headers]
  return Object.fromEntries(names.map(name => [name, countValues(articles.map(article => valuesOf(article, name)))]))
}

function valuesOf(article: ArticleHeader, name: string): readonly AttributeScalar[] {
  if (name === 'tags') return article.tags
  if (name === 'language') return article.language === null ? [] : [article.language]
  const value: AttributeValue | undefined = article.attributes[name]
  if (value === undefined) return []
  return typeof value === 'object' ? value : [value]
}

function countValues(perArticle: readonly (readonly AttributeScalar[])[]): FacetCount[] {
  const counts = new Map<AttributeScalar, number>()
  for (const values of perArticle) {
    for (const value of new Set(values)) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || String(a.value).localeCompare(String(b.value), 'en'))
}

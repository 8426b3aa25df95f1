/** Compiles a filter to a condition in SQL on the rows of `articles`; values are always bound, never written into it. */
import type { AttributeCondition, AttributeScalar, Filter } from '../../model.ts'

export interface ArticleCondition {
  /** An expression over the alias `a` of `articles`. */
  readonly sql: string
  readonly values: readonly (string | number)[]
}

const EVERYTHING: ArticleCondition = { sql: 'TRUE', values: [] }

/** Null when the filter allows everything. */
export function filterArticles(filter: Filter): ArticleCondition | null {
  const parts = [
    ...publishedParts(filter.published ?? {}),
    ...Object.entries(filter.attributes ?? {}).flatMap(([name, condition]) => attributeParts(name, condition)),
    ...listPart('a.id', filter.articleIds),
    ...listPart('a.title', filter.titles),
    ...listPart('a.url', filter.urls),
    ...(filter.all ?? []).flatMap(each => filterArticles(each) ?? []),
    ...(filter.any === undefined ? [] : [anyOf(filter.any)]),
    ...(filter.none ?? []).map(each => noneOf(filterArticles(each) ?? EVERYTHING)),
  ]
  if (parts.length === 0) return null
  return { sql: `(${parts.map(part => part.sql).join(' AND ')})`, values: parts.flatMap(part => part.values) }
}

function anyOf(filters: readonly Filter[]): ArticleCondition {
  if (filters.length === 0) return { sql: 'FALSE', values: [] }
  const parts = filters.map(each => filterArticles(each) ?? EVERYTHING)
  return { sql: `(${parts.map(part => part.sql).join(' OR ')})`, values: parts.flatMap(part => part.values) }
}

/** What compares with null is null, and NOT of that is no better: an undated article would be lost on both sides. */
function noneOf({ sql, values }: ArticleCondition): ArticleCondition {
  return { sql: `(${sql}) IS NOT TRUE`, values }
}

/** ISO instants in UTC sort as text. A null date fails both comparisons. */
function publishedParts({ from, to }: NonNullable<Filter['published']>): ArticleCondition[] {
  const parts: ArticleCondition[] = []
  if (from !== undefined) parts.push({ sql: 'a.published_at >= ?', values: [from] })
  if (to !== undefined) parts.push({ sql: 'a.published_at < ?', values: [to] })
  return parts
}

/** The list goes in as one value, since it may be longer than the number of values that SQLite takes. */
function listPart(column: string, list: readonly string[] | undefined): ArticleCondition[] {
  if (list === undefined) return []
  return [{ sql: `${column} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(list)] }]
}

/** One member has to pass all of the tests but `not`, which no member may fail. */
function attributeParts(name: string, { in: oneOf, not, ...bounds }: AttributeCondition): ArticleCondition[] {
  const tests = [...(oneOf === undefined ? [] : [memberOf(oneOf)]), ...boundTests(bounds)]
  const parts: ArticleCondition[] = []
  if (tests.length > 0) parts.push(someValue('IN', name, tests))
  if (not !== undefined) parts.push(someValue('NOT IN', name, [memberOf(not)]))
  return parts
}

function someValue(operator: 'IN' | 'NOT IN', name: string, tests: readonly ArticleCondition[]): ArticleCondition {
  const where = ['name = ?', ...tests.map(test => test.sql)].join(' AND ')
  return {
    sql: `a.row ${operator} (SELECT article FROM attributes WHERE ${where})`,
    values: [name, ...tests.flatMap(test => test.values)],
  }
}

/** Compares kind and value together: the number 1, the text "1" and true are three things. */
function memberOf(values: readonly AttributeScalar[]): ArticleCondition {
  if (values.length === 0) return { sql: 'FALSE', values: [] }
  return {
    sql: `(kind, value) IN (VALUES ${values.map(() => '(?, ?)').join(', ')})`,
    values: values.flatMap(value => [typeof value, typeof value === 'boolean' ? Number(value) : value]),
  }
}

const OPERATORS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

function boundTests(bounds: Omit<AttributeCondition, 'in' | 'not'>): ArticleCondition[] {
  const names = Object.keys(OPERATORS) as (keyof typeof OPERATORS)[]
  return names.flatMap(name => {
    const bound = bounds[name]
    if (bound === undefined) return []
    return [{ sql: `(kind = '${typeof bound}' AND value ${OPERATORS[name]} ?)`, values: [bound] }]
  })
}

/** What a search request on the wire comes to inside. */
import { parse } from 'node:querystring'
import { expect, test } from 'vitest'
import { parseSearchParameters } from '../../src/http/search-parameters.ts'
import type { SearchRequest } from '../../src/retrieval/search.ts'
import { parseSearchBody } from '../../src/wire/search-schema.ts'
import { searchRequest } from '../support/search-request.ts'

const DAY = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' }

function check(body: Record<string, unknown>, expected: Partial<SearchRequest>): void {
  expect(parseSearchBody({ query: 'a question', ...body })).toEqual(searchRequest(expected))
}

function checkParameters(parameters: string, expected: Partial<SearchRequest>): void {
  expect(parseSearchParameters(parse(`q=a+question${parameters}`))).toEqual(searchRequest(expected))
}

test('a body with nothing but a question takes the defaults', () => {
  check({}, {})
})

test('null stands for not asked', () => {
  check(
    { cursor: null, filter: null, recency: null, maxPerArticle: null },
    { cursor: null, filter: {}, recency: null, maxPerArticle: null },
  )
  check({ filter: { published: null, attributes: null, articleIds: null } }, {})
  check({ filter: { published: { from: null, to: null } } }, {})
})

test('a question is trimmed and what cannot be text in it is replaced', () => {
  check({ query: '  gas \n' }, { query: 'gas' })
  check({ query: 'gas\tand\noil' }, { query: 'gas and oil' })
  check({ query: 'g\u0000a\u001bs\u007f\u0085' }, { query: 'g a s' })
  check({ query: 'gas \ud83d!' }, { query: 'gas \ufffd!' })
  check({ query: '\udf89 gas' }, { query: '\ufffd gas' })
  check({ query: 'gas 🎉' }, { query: 'gas 🎉' })
  check({ query: ` ${'x'.repeat(2000)} ` }, { query: 'x'.repeat(2000) })
})

test('dates become instants, and a date as an end counts whole', () => {
  const checkPublished = (published: object, expected: object) =>
    check({ filter: { published } }, { filter: { published: expected } })
  checkPublished({ from: '2026-03-01', to: '2026-03-01' }, DAY)
  checkPublished({ from: '2026-03-01T10:00:00+02:00' }, { from: '2026-03-01T08:00:00.000Z' })
  checkPublished({ to: '2026-03-01T00:00:00Z' }, { to: '2026-03-01T00:00:00.000Z' })
  checkPublished({ to: '2026-02-28' }, { to: '2026-03-01T00:00:00.000Z' })
  checkPublished({ to: '9999-12-31' }, { to: '9999-12-31T23:59:59.999Z' })
})

test('an attribute takes a value, a list or tests', () => {
  const checkAttribute = (given: unknown, expected: object) =>
    check({ filter: { attributes: { section: given } } }, { filter: { attributes: { section: expected } } })
  checkAttribute('energy', { in: ['energy'] })
  checkAttribute(7, { in: [7] })
  checkAttribute(false, { in: [false] })
  checkAttribute(['energy', 7, true], { in: ['energy', 7, true] })
  checkAttribute([], { in: [] })
  checkAttribute({ in: ['energy'] }, { in: ['energy'] })
  checkAttribute({ not: 'energy' }, { not: ['energy'] })
  checkAttribute({ not: ['energy', 'world'] }, { not: ['energy', 'world'] })
  checkAttribute({ gt: 1, gte: 2, lt: 3.5, lte: -4 }, { gt: 1, gte: 2, lt: 3.5, lte: -4 })
})

test('every other field goes through as it is', () => {
  const fields = {
    limit: 50,
    cursor: 'abc',
    mode: 'keyword',
    maxPerArticle: 1,
    passageWords: 30,
    neighbours: 10,
    facets: ['section'],
    explain: true,
  } as const
  check(fields, fields)
  check({ filter: { articleIds: [] } }, { filter: { articleIds: [] } })
  check({ recency: { halfLifeDays: 0.5 } }, { recency: { halfLifeDays: 0.5, floor: 0 } })
})

test('parameters say the same as a body', () => {
  checkParameters('', {})
  checkParameters('&limit=50&passageWords=400&neighbours=0', { limit: 50, passageWords: 400, neighbours: 0 })
  checkParameters('&mode=semantic&cursor=abc&explain=true', { mode: 'semantic', cursor: 'abc', explain: true })
  checkParameters('&explain=false', { explain: false })
  checkParameters('&maxPerArticle=1', { maxPerArticle: 1 })
  checkParameters('&maxPerArticle=null', { maxPerArticle: null })
  checkParameters('&from=2026-03-01&to=2026-03-01', { filter: { published: DAY } })
  checkParameters('&articleId=a', { filter: { articleIds: ['a'] } })
  checkParameters('&articleId=a&articleId=b%2Fc', { filter: { articleIds: ['a', 'b/c'] } })
})

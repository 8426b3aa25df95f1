/** A filter held against one article by hand allows what a naive reading of it allows. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holdsFilter } from '../../../src/engine/weaviate/holds-filter.ts'
import type { AttributeCondition, Filter } from '../../../src/model.ts'
import { naiveAllows } from '../../contracts/naive-engine.ts'
import { sampleArticle } from '../../contracts/sample-articles.ts'

const scalar = fc.constantFrom('a', 'b', '', '1', 1, 0, -1.5, true, false)
const bound = fc.constantFrom('a', '', '1', 0, 1, -2)
const condition: fc.Arbitrary<AttributeCondition> = fc.record(
  { in: fc.array(scalar), not: fc.array(scalar), gt: bound, gte: bound, lt: bound, lte: bound },
  { requiredKeys: [] },
)
const date = fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z')
const plain: fc.Arbitrary<Filter> = fc.record(
  {
    published: fc.record({ from: date, to: date }, { requiredKeys: [] }),
    attributes: fc.dictionary(fc.constantFrom('kind', 'tags', 'language'), condition),
    articleIds: fc.subarray(['x', 'y']),
    titles: fc.subarray(['', 'One']),
    urls: fc.subarray(['https://example.org/']),
  },
  { requiredKeys: [] },
)
const filter: fc.Arbitrary<Filter> = fc.oneof(
  plain,
  fc.record({ all: fc.array(plain, { maxLength: 2 }), none: fc.array(plain, { maxLength: 2 }) }),
  fc.record({ any: fc.array(plain, { maxLength: 2 }) }),
)
const article = fc.record({
  id: fc.constantFrom('x', 'z'),
  title: fc.constantFrom('', 'One'),
  url: fc.constantFrom(null, 'https://example.org/'),
  publishedAt: fc.option(date),
  language: fc.constantFrom(null, 'a'),
  tags: fc.subarray(['a', 'b']),
  attributes: fc.dictionary(fc.constant('kind'), fc.oneof(scalar, fc.array(scalar))),
})

test('whatever the article and the filter', () => {
  fc.assert(
    fc.property(article, filter, (fields, filter) => {
      const { article } = sampleArticle({ ...fields, sentences: ['One.'] }, 4)
      expect(holdsFilter(article, filter)).toBe(naiveAllows(article, filter))
    }),
    { numRuns: 1000 },
  )
})

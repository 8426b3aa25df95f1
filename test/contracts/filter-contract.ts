/** The part of the engine contract about filters: what they allow, against a naive twin. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import type { AttributeCondition, AttributeScalar, Filter } from '../../src/model.ts'
import { naiveAllows } from './naive-engine.ts'
import { CONTRACT_DIMENSIONS, randomVector, sampleArticle, seededRandom } from './sample-articles.ts'

const query = randomVector(seededRandom(3), CONTRACT_DIMENSIONS)

/** Every kind of value, near misses included: the number 1, the text "1" and true. */
const scalars: readonly AttributeScalar[] = [
  'a',
  'A',
  '1',
  'true',
  '',
  'é',
  '\uffee',
  '🎉',
  '2026-01-01',
  0,
  1,
  -1,
  1.5,
  2 ** 53,
  0.1 + 0.2,
  true,
  false,
]
const names = ['kind', 'size', 'tags', 'language', 'odd "name"; --', '__proto__']
const dates = [
  '2025-12-31T23:59:59.999Z',
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.001Z',
  '2026-06-15T12:00:00.000Z',
]

const titles = ['', 'One title', 'Another "title"']
const urls = ['https://example.org/a', 'https://example.org/b']

const random = seededRandom(5)
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!

const articles = Array.from({ length: 120 }, (_, i) => {
  const several = () => Array.from({ length: Math.floor(random() * 3) }, () => pick(scalars))
  const attributes = Object.fromEntries(
    names.filter(() => random() < 0.7).map(name => [name, random() < 0.5 ? pick(scalars) : several()]),
  )
  return sampleArticle(
    {
      id: `article ${i}`,
      title: pick(titles),
      url: random() < 0.3 ? null : pick(urls),
      publishedAt: random() < 0.3 ? null : pick(dates),
      language: random() < 0.3 ? null : pick(['en', 'a', '1']),
      tags: several().map(String),
      attributes,
      sentences: ['Common word.'],
    },
    CONTRACT_DIMENSIONS,
  )
})

const scalarList = fc.array(fc.constantFrom(...scalars), { maxLength: 4 })
const bound = fc.constantFrom(-1, 0, 1, 1.2, 1.5, 0.1 + 0.2, 2 ** 53, '', '1', 'A', 'a', 'é', '\uffee', '🎉', '2025-06')
const condition: fc.Arbitrary<AttributeCondition> = fc.record(
  { in: scalarList, not: scalarList, gt: bound, gte: bound, lt: bound, lte: bound },
  { requiredKeys: [] },
)
const plainFilter: fc.Arbitrary<Filter> = fc.record(
  {
    published: fc.record({ from: fc.constantFrom(...dates), to: fc.constantFrom(...dates) }, { requiredKeys: [] }),
    attributes: fc
      .array(fc.tuple(fc.constantFrom(...names, 'absent'), condition), { maxLength: 2 })
      .map(entries => Object.fromEntries(entries)),
    articleIds: fc.array(
      fc.nat(130).map(i => `article ${i}`),
      { maxLength: 60 },
    ),
    titles: fc.subarray([...titles, 'absent']),
    urls: fc.subarray([...urls, 'absent']),
  },
  { requiredKeys: [] },
)

/** One part at a time, since several together seldom leave anything for what is nested to decide. */
const onePart = fc.oneof(
  condition.chain(test => fc.constantFrom(...names).map(name => ({ attributes: { [name]: test } }))),
  fc.constantFrom(...dates).chain(date => fc.constantFrom({ published: { from: date } }, { published: { to: date } })),
  fc.constantFrom(...titles).map(title => ({ titles: [title] })),
  fc.constantFrom(...urls).map(url => ({ urls: [url] })),
)

const nestedFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter; list: Filter[] }>(tie => ({
  list: fc.array(tie('filter'), { maxLength: 3 }),
  filter: fc.oneof(
    { maxDepth: 4 },
    onePart,
    plainFilter,
    tie('list').map(all => ({ all })),
    tie('list').map(any => ({ any })),
    tie('list').map(none => ({ none })),
    fc.record({ all: tie('list'), any: tie('list'), none: tie('list') }, { requiredKeys: [] }),
  ),
})).filter

export function filterContract(engine: () => Engine): void {
  describe('filters', () => {
    it('allow what a naive reading of them allows, by meaning and by words alike', async () => {
      await engine().put(articles)
      await fc.assert(
        fc.asyncProperty(fc.oneof(plainFilter, nestedFilter), async filter => {
          const expected = articles.filter(({ article }) => naiveAllows(article, filter)).map(each => each.article.id)
          const near = await engine().nearest(query, 200, filter)
          const sharing = await engine().matching('common', 200, filter)
          expect(near.map(hit => hit.articleId).sort()).toEqual(expected.sort())
          expect(sharing.map(hit => hit.articleId).sort()).toEqual(expected)
        }),
        { numRuns: 600 },
      )
    })

    it('lose nothing to what is not known: none of a test holds where the test cannot be made', async () => {
      await engine().put(articles)
      const count = async (filter: Filter) => (await engine().nearest(query, 200, filter)).length
      const undated = articles.filter(({ article }) => article.publishedAt === null).length
      const before = { published: { to: dates[1]! } }
      const from = { published: { from: dates[1]! } }
      expect((await count({ none: [before] })) - (await count(from))).toBe(undated)
      expect(await count({ any: [before, { none: [before] }] })).toBe(articles.length)
      expect(await count({ all: [before, { none: [before] }] })).toBe(0)
      expect(await count({ any: [] })).toBe(0)
      expect(await count({ all: [], none: [] })).toBe(articles.length)
      expect(await count({ none: [{}] })).toBe(0)
    })

    it('apply before the depth, so that nothing allowed is lost', async () => {
      await engine().put(articles)
      const filter = { articleIds: ['article 77'] }
      expect(await engine().matching('common', 1, filter)).toMatchObject([{ articleId: 'article 77' }])
      expect(await engine().nearest(query, 1, filter)).toMatchObject([{ articleId: 'article 77' }])
    })

    it('take thousands of article ids and of values', async () => {
      await engine().put(articles)
      const articleIds = Array.from({ length: 50_000 }, (_, i) => `article ${i + 100}`)
      expect(await engine().nearest(query, 200, { articleIds })).toHaveLength(20)
      const values = Array.from({ length: 3000 }, (_, i) => `value ${i}`)
      expect(await engine().nearest(query, 200, { attributes: { kind: { in: values } } })).toEqual([])
    })

    it('see each change of an article', async () => {
      const filter = { attributes: { kind: { in: ['new'] } } }
      await engine().put(articles)
      expect(await engine().nearest(query, 5, filter)).toEqual([])
      await engine().put([
        sampleArticle({ id: 'article 5', attributes: { kind: 'new' }, sentences: ['Common.'] }, CONTRACT_DIMENSIONS),
      ])
      expect(await engine().nearest(query, 5, filter)).toMatchObject([{ articleId: 'article 5' }])
      await engine().remove(['article 5'])
      expect(await engine().nearest(query, 5, filter)).toEqual([])
    })
  })
}

/** The part of the engine contract about listing articles in the order of their ids. */
import { describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import type { Filter } from '../../src/model.ts'
import { naiveAllows } from './naive-engine.ts'
import { CONTRACT_DIMENSIONS, sampleArticle } from './sample-articles.ts'

/** In the order of code points, which is not that of UTF-16 units. */
const IDS = ['!', '/b', 'A', 'a', 'a/b', 'b', 'é', '\uFF21', '😀', '😀a']

const articles = IDS.map((id, i) =>
  sampleArticle(
    {
      id,
      title: `Number ${i}`,
      publishedAt: i % 3 === 0 ? null : `2026-0${i % 9 || 9}-01T00:00:00.000Z`,
      attributes: { section: i % 2 === 0 ? 'even' : 'odd' },
      sentences: ['One.', 'Two.', 'Three.'].slice(i % 3),
    },
    CONTRACT_DIMENSIONS,
  ),
)

export function listContract(engine: () => Engine): void {
  describe('listing', () => {
    const idsOf = async (after: string | null, limit: number, filter: Filter) =>
      (await engine().list({ after, limit, filter })).map(({ id }) => id)

    it('gives pages in the order of code points, each going on after the last', async () => {
      expect(await idsOf(null, 5, {})).toEqual([])
      await engine().put([...articles].reverse())
      const found: string[] = []
      for (let after: string | null = null; ; after = found.at(-1)!) {
        const page = await idsOf(after, 3, {})
        found.push(...page)
        if (page.length === 0) break
      }
      expect(found).toEqual(IDS)
      expect(await idsOf('a/', 2, {})).toEqual(['a/b', 'b'])
    })

    it('gives what is known of an article but its text', async () => {
      await engine().put(articles)
      const { text: _, ...header } = articles[4]!.article
      const { textSha256, digest, passages } = articles[4]!
      const sentences = passages.flatMap(passage => passage.sentences).length
      expect(await engine().list({ after: 'a', limit: 1, filter: {} })).toEqual([
        { ...header, textSha256, digest, passages: passages.length, sentences },
      ])
    })

    it('gives those only that a filter allows', async () => {
      await engine().put(articles)
      const filters: Filter[] = [
        { published: { from: '2026-04-01T00:00:00.000Z' } },
        { published: { to: '2026-04-01T00:00:00.000Z' }, attributes: { section: { in: ['odd'] } } },
        { attributes: { section: { not: ['even'] } } },
        { articleIds: ['😀', 'nowhere', 'A'] },
        { articleIds: [] },
      ]
      for (const filter of filters) {
        const expected = articles.filter(({ article }) => naiveAllows(article, filter)).map(({ article }) => article.id)
        expect(await idsOf(null, 100, filter)).toEqual(expected)
        expect(await idsOf('B', 2, filter)).toEqual(expected.filter(id => !['!', '/b', 'A'].includes(id)).slice(0, 2))
      }
    })
  })
}

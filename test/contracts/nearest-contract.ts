/** The part of the engine contract about sentences near a vector. */
import { describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import type { EmbeddedArticle, Filter, SentenceHit, Vector } from '../../src/model.ts'
import { naiveNearest } from './naive-engine.ts'
import { CONTRACT_DIMENSIONS, randomVector, sampleArticle, seededRandom, unitVector } from './sample-articles.ts'

const ARTICLES = 1000
const SENTENCES_EACH = 3
const QUERIES = 40

export function nearestContract(engine: () => Engine): void {
  describe('nearest sentences', () => {
    it('come best first with their cosines and their places', async () => {
      const vectors = [1, 0.8, -0.2, 0.9].map(towards)
      const article = sampleArticle(
        { id: 'a', sentences: ['Near.', 'Less near.', 'Opposite.', 'Nearly.'], vectors },
        CONTRACT_DIMENSIONS,
      )
      await engine().put([article])
      const hits = await engine().nearest(towards(1), 3, {})
      expect(hits.map(hit => article.article.text.slice(hit.start, hit.end))).toEqual([
        'Near.',
        'Nearly.',
        'Less near.',
      ])
      expect(hits.map(hit => hit.passageId)).toEqual(['a:0-16', 'a:17-34', 'a:0-16'])
      for (const [i, cosine] of [1, 0.9, 0.8].entries()) expect(hits[i]?.cosine).toBeCloseTo(cosine, 4)
      const places = hits.map(({ passageId, articleId }) => ({ passageId, articleId }))
      expect((await engine().nearestPlaces?.(towards(1), 3, {})) ?? places).toEqual(places)
    })

    it('are all there are when fewer than asked for, and none for a depth of 0', async () => {
      await engine().put([sampleArticle({ id: 'a', sentences: ['One.', 'Two.'] }, CONTRACT_DIMENSIONS)])
      expect(await engine().nearest(towards(1), 5000, {})).toHaveLength(2)
      expect(await engine().nearest(towards(1), 0, {})).toEqual([])
    })

    it('are refused for a vector of another dimension', async () => {
      const wrong = unitVector([1, 2, 3])
      await expect(engine().nearest(wrong, 1, {})).rejects.toMatchObject({ code: 'internal' })
      await expect(engine().cosines(wrong, ['a:0-1'])).rejects.toMatchObject({ code: 'internal' })
    })

    for (const kind of ['random', 'clustered'] as const) {
      it(`are found as an exact scan finds them at every selectivity, among ${kind} vectors`, async () => {
        const { articles, queries } = sampleIndex(kind)
        await engine().put(articles)
        for (const permille of [1000, 500, 100, 10, 1]) {
          const filter: Filter = { attributes: { place: { lt: permille } } }
          expect(await recallAt10(engine(), { articles, queries, filter })).toBeGreaterThanOrEqual(0.99)
        }
      })
    }

    it('never include what was removed, and miss nothing of what is left', async () => {
      const { articles, queries } = sampleIndex('clustered')
      await engine().put(articles)
      await engine().remove(articles.filter((_, i) => i % 3 === 0).map(({ article }) => article.id))
      const left = articles.filter((_, i) => i % 3 !== 0)
      expect(await recallAt10(engine(), { articles: left, queries, filter: {} })).toBeGreaterThanOrEqual(0.99)
    })
  })
}

/** A vector whose cosine with `towards(1)` is `cosine`. */
function towards(cosine: number): Vector {
  const values = new Array<number>(CONTRACT_DIMENSIONS).fill(0)
  values[0] = cosine
  values[1] = Math.sqrt(1 - cosine ** 2)
  return unitVector(values)
}

/** `place` runs from 0 to 999 over the articles, apart from how they lie to each other. */
function sampleIndex(kind: 'random' | 'clustered'): { articles: EmbeddedArticle[]; queries: Vector[] } {
  const random = seededRandom(11)
  const centres = Array.from({ length: 25 }, () => randomVector(random, CONTRACT_DIMENSIONS))
  const draw = () => {
    const centre = centres[Math.floor(random() * centres.length)]
    return kind === 'random'
      ? randomVector(random, CONTRACT_DIMENSIONS)
      : randomVector(random, CONTRACT_DIMENSIONS, centre)
  }
  const articles = Array.from({ length: ARTICLES }, (_, i) => {
    const vectors = Array.from({ length: SENTENCES_EACH }, draw)
    const fields = { id: `a${i}`, attributes: { place: (i * 387) % ARTICLES } }
    return sampleArticle({ ...fields, sentences: ['One.', 'Two.', 'Three.'], vectors }, CONTRACT_DIMENSIONS)
  })
  return { articles, queries: Array.from({ length: QUERIES }, draw) }
}

/** Share of the true ten best that are found, and at once whether all that is found is allowed. */
async function recallAt10(
  engine: Engine,
  { articles, queries, filter }: { articles: readonly EmbeddedArticle[]; queries: readonly Vector[]; filter: Filter },
): Promise<number> {
  let [found, expected] = [0, 0]
  for (const query of queries) {
    const exact = naiveNearest(articles, query, filter)
    const best = new Set(exact.slice(0, 10).map(placeOf))
    const allowed = new Map(exact.map(hit => [placeOf(hit), hit.cosine]))
    const hits = await engine.nearest(query, 10, filter)
    expect(hits).toHaveLength(Math.min(10, exact.length))
    for (const hit of hits) expect(Math.abs(hit.cosine - (allowed.get(placeOf(hit)) ?? 2))).toBeLessThan(0.002)
    found += hits.filter(hit => best.has(placeOf(hit))).length
    expected += best.size
  }
  return found / expected
}

function placeOf(hit: SentenceHit): string {
  return `${hit.articleId}:${hit.start}`
}

/** The part of the engine contract about storing, replacing, removing and reading back. */
import { describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { passageId } from '../../src/model.ts'
import { naiveCosine } from './naive-engine.ts'
import {
  CONTRACT_DIMENSIONS,
  randomVector,
  type SampleArticle,
  sampleArticle,
  seededRandom,
} from './sample-articles.ts'

const sample = (article: SampleArticle) => sampleArticle(article, CONTRACT_DIMENSIONS)
const query = randomVector(seededRandom(7), CONTRACT_DIMENSIONS)

const harbour = sample({
  id: 'news/harbour: part 1.md',
  title: 'Harbour “reopens” 🚢',
  url: 'https://example.org/harbour?a=1#b',
  authors: ['Zoë Ångström', 'O’Neil'],
  publishedAt: '2026-03-01T09:30:00.000Z',
  updatedAt: '2026-03-02T00:00:00.000Z',
  language: 'en-GB',
  tags: ['sea', 'trade'],
  attributes: { section: 'local', rank: 2.5, checked: true, mixed: ['a', 1, false] },
  sentences: [
    'The harbour reopened.',
    'Ships 🚢 came\r\nback\tslowly\u200b.',
    'Ｆｕｌｌ width, e\u0301 and é.',
    'End.',
  ],
})
const mill = sample({ id: 'mill', title: 'The mill', sentences: ['The mill burnt down.', 'Nobody was hurt.'] })
const passagesOf = ({ article, passages }: typeof harbour) => passages.map(passage => passageId(article.id, passage))

export function storingContract(engine: () => Engine): void {
  describe('storing', () => {
    it('starts empty and answers nothing', async () => {
      expect((await engine().state()).counts).toEqual({ articles: 0, passages: 0, sentences: 0 })
      expect(await engine().ids()).toEqual([])
      expect(await engine().nearest(query, 10, {})).toEqual([])
      expect(await engine().matching('harbour', 10, {})).toEqual([])
      expect(await engine().read(['mill:0-5'])).toEqual([])
      expect(await engine().passages('mill')).toEqual([])
      expect(await engine().article('mill')).toBeNull()
    })

    it('gives an article back as it was put, to the last code unit', async () => {
      await engine().put([harbour, mill])
      const { article, textSha256, digest } = harbour
      expect(await engine().article(article.id)).toEqual({ ...article, textSha256, digest })
      const { text: _, ...header } = article
      expect(await engine().headers([article.id, 'nowhere'])).toEqual(new Map([[article.id, header]]))
      expect(await engine().digests(['nowhere', 'mill'])).toEqual(new Map([['mill', mill.digest]]))
      const [listed] = await engine().list({ after: null, limit: 1, filter: { articleIds: ['mill'] } })
      expect(await engine().standing(['nowhere', 'mill'])).toEqual({
        stored: new Map([['mill', listed]]),
        unsure: new Set(),
      })
    })

    it('gives passages back with their spans, in the order asked, leaving out unknown ones', async () => {
      await engine().put([harbour, mill])
      const [first, second] = await engine().passages(harbour.article.id)
      expect([first, second].map(passage => passage?.id)).toEqual(passagesOf(harbour))
      expect(first?.sentences).toEqual(harbour.passages[0]?.sentences)
      expect(second).toMatchObject({ articleId: harbour.article.id, sentences: harbour.passages[1]?.sentences })
      const asked = [second!.id, 'mill:0-1', 'mill', ':', passagesOf(mill)[0]!, first!.id]
      expect((await engine().read(asked)).map(passage => passage.id)).toEqual([asked[0], asked[4], asked[5]])
    })

    it('lists ids by code unit', async () => {
      const ids = ['b', 'a', 'Z', '\uFF21', '😀', 'é', 'a:0-5']
      await engine().put(ids.map(id => sample({ id, sentences: ['One.'] })))
      expect(await engine().ids()).toEqual([...ids].sort())
    })

    it('stores an article without passages', async () => {
      await engine().put([{ ...mill, passages: [] }])
      expect((await engine().state()).counts).toEqual({ articles: 1, passages: 0, sentences: 0 })
      expect(await engine().remove(['mill'])).toBe(1)
    })

    it('compares a vector with every sentence of a passage', async () => {
      await engine().put([harbour])
      const [known, unknown] = await engine().cosines(query, [passagesOf(harbour)[0]!, 'mill:0-20'])
      const expected = harbour.passages[0]!.vectors.map(vector => naiveCosine(query, vector))
      expect(known).toHaveLength(2)
      for (const [i, cosine] of expected.entries()) expect(known![i]).toBeCloseTo(cosine, 5)
      expect(unknown).toHaveLength(0)
    })

    it('compares roughly within 0.002', async () => {
      await engine().put([harbour])
      const ids = [...passagesOf(harbour), 'mill:0-20']
      const [exact, rough] = [await engine().cosines(query, ids), await engine().roughCosines(query, ids)]
      expect(rough.map(each => each.length)).toEqual(exact.map(each => each.length))
      for (const [i, cosines] of exact.entries())
        for (const [j, cosine] of cosines.entries()) expect(Math.abs(rough[i]![j]! - cosine)).toBeLessThan(0.002)
    })
  })

  describe('replacing and removing', () => {
    it('replaces an article whole: nothing of the old one can be found', async () => {
      await engine().put([harbour, mill])
      const text = ['A castle stood there.']
      await engine().put([sample({ id: harbour.article.id, title: 'Castle', sentences: text })])
      expect((await engine().state()).counts).toEqual({ articles: 2, passages: 2, sentences: 3 })
      expect(await engine().matching('harbour ships reopens', 10, {})).toEqual([])
      expect(await engine().read(passagesOf(harbour))).toEqual([])
      expect((await engine().cosines(query, passagesOf(harbour))).map(each => each.length)).toEqual([0, 0])
      expect((await engine().roughCosines(query, passagesOf(harbour))).map(each => each.length)).toEqual([0, 0])
      const near = await engine().nearest(query, 10, {})
      expect(near.map(hit => hit.passageId).sort()).toEqual(
        [`${harbour.article.id}:0-21`, ...Array(2).fill(passagesOf(mill)[0])].sort(),
      )
      expect(await engine().headers([harbour.article.id])).toMatchObject(new Map([[harbour.article.id, { tags: [] }]]))
    })

    it('keeps the last of several versions put in one call', async () => {
      await engine().put([harbour, mill, sample({ id: 'mill', sentences: ['Third.'] })])
      expect((await engine().article('mill'))?.text).toBe('Third.')
      expect((await engine().nearest(query, 10, {})).filter(hit => hit.articleId === 'mill')).toHaveLength(1)
    })

    it('removes articles and says how many were there', async () => {
      await engine().put([harbour, mill])
      expect(await engine().remove(['mill', 'nowhere', 'mill'])).toBe(1)
      expect(await engine().ids()).toEqual([harbour.article.id])
      expect(await engine().matching('mill', 10, {})).toEqual([])
      expect((await engine().nearest(query, 10, {})).every(hit => hit.articleId !== 'mill')).toBe(true)
      expect(await engine().remove(['mill'])).toBe(0)
    })

    it('stores all of one call or nothing', async () => {
      const wrong = sample({ id: 'wrong', sentences: ['One.'], vectors: [new Float32Array(CONTRACT_DIMENSIONS + 1)] })
      await expect(engine().put([mill, wrong])).rejects.toMatchObject({ code: 'embedding_failed' })
      expect(await engine().ids()).toEqual([])
    })

    it('raises the sequence with every change and only then', async () => {
      const sequences = [(await engine().state()).sequence]
      const note = async () => {
        const { sequence } = await engine().state()
        sequences.push(sequence)
        expect(await engine().sequence?.()).toBeOneOf([sequence, undefined])
      }
      await engine().put([mill])
      await note()
      await engine().put([mill])
      await note()
      await engine().remove(['mill'])
      await note()
      expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b))
      await engine().remove(['mill'])
      await engine().nearest(query, 1, {})
      expect((await engine().state()).sequence).toBe(sequences.at(-1))
    })

    it('takes many changes at once', async () => {
      const articles = Array.from({ length: 20 }, (_, i) => sample({ id: `a${i}`, sentences: [`Word${i}.`] }))
      await Promise.all(articles.map(article => engine().put([article])))
      await Promise.all([engine().remove(['a3']), engine().remove(['a4']), engine().put([articles[5]!])])
      expect((await engine().state()).counts.articles).toBe(18)
      expect(await engine().nearest(query, 50, {})).toHaveLength(18)
    })
  })

  describe('settling', () => {
    it('changes nothing that is found, and goes on from there', async () => {
      await engine().put([harbour, mill])
      const find = async () =>
        (await engine().nearest(query, 10, {})).map(({ passageId, start, end }) => ({ passageId, start, end }))
      const before = await find()
      await engine().settle()
      expect(await find()).toEqual(before)
      await engine().remove([mill.article.id])
      await engine().settle()
      expect(await find()).toHaveLength(4)
    })
  })

  describe('recording a build', () => {
    it('notes counts and a digest that does not depend on order or history', async () => {
      const first = await engine().recordBuild()
      await engine().put([harbour, mill])
      const forwards = await engine().recordBuild()
      await engine().remove([harbour.article.id])
      const half = await engine().recordBuild()
      await engine().put([harbour])
      const backwards = await engine().recordBuild()
      expect(forwards.lastBuild).toMatchObject({ articles: 2, passages: 3, sentences: 6 })
      expect(backwards.lastBuild?.digest).toBe(forwards.lastBuild?.digest)
      expect(new Set([first, forwards, half].map(manifest => manifest.lastBuild?.digest)).size).toBe(3)
      expect(engine().manifest).toEqual(backwards)
    })
  })

  describe('closing', () => {
    it('may be closed twice and then refuses', async () => {
      await engine().put([mill])
      await Promise.all([engine().close(), engine().close()])
      await engine().close()
      await expect(engine().article('mill')).rejects.toMatchObject({ code: 'not_ready' })
      await expect(engine().put([mill])).rejects.toMatchObject({ code: 'not_ready' })
    })

    it('lets what is running finish', async () => {
      const putting = engine().put([harbour, mill])
      const reading = engine().nearest(query, 5, {})
      await engine().close()
      await expect(putting).resolves.toBeUndefined()
      await expect(reading).resolves.toBeInstanceOf(Array)
    })
  })
}

/** The part of the engine contract about passages that share words with a text. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { CONTRACT_DIMENSIONS, sampleArticle } from './sample-articles.ts'

const articles = [
  { id: 'gas', title: 'Gas market', sentences: ['Gas prices fell sharply.', 'Storage is full.', 'Winter comes.'] },
  { id: 'oil', title: 'Oil market', sentences: ['Oil prices rose.', 'Gas was not needed.', 'Falling demand.'] },
  {
    id: 'café',
    title: 'Cafés',
    sentences: ['The café in São Paulo closed.', 'To be or not to be.', 'Running dogs bark.'],
  },
  { id: 'nothing', title: '', sentences: ['Entirely unrelated things happen here.'] },
].map(sample => sampleArticle({ ...sample, sentencesPerPassage: 1 }, CONTRACT_DIMENSIONS))

const textOf = new Map(articles.map(({ article }) => [article.id, article.text]))

export function wordsContract(engine: () => Engine): void {
  const find = async (text: string) => {
    const hits = await engine().matching(text, 10, {})
    return hits.map(({ passageId, articleId }) => {
      const [start, end] = passageId.slice(articleId.length + 1).split('-')
      return textOf.get(articleId)!.slice(Number(start), Number(end))
    })
  }

  describe('matching words', () => {
    it('finds passages by their words, whatever inflection, case or accent', async () => {
      await engine().put(articles)
      const check = async (text: string, expected: string[]) => expect(await find(text)).toEqual(expected)
      await check('closing', ['The café in São Paulo closed.'])
      await check('fuller', [])
      await check('PRICES rising fell', ['Gas prices fell sharply.', 'Oil prices rose.'])
      await check('sao paulo', ['The café in São Paulo closed.'])
      await check('SÃO', ['The café in São Paulo closed.'])
      await check('dog', ['Running dogs bark.'])
      await check('quantum', [])
    })

    it('finds the title with every passage', async () => {
      await engine().put(articles)
      expect((await find('cafe')).sort()).toEqual(
        ['Running dogs bark.', 'The café in São Paulo closed.', 'To be or not to be.'].sort(),
      )
    })

    it('puts the best passage first and gives the scores of passage and article', async () => {
      await engine().put(articles)
      const hits = await engine().matching('gas prices', 10, {})
      expect(hits[0]).toMatchObject({ articleId: 'gas', passageId: 'gas:0-24' })
      const scores = hits.map(hit => hit.passageScore)
      expect(scores).toEqual([...scores].sort((a, b) => b - a))
      expect(hits.every(hit => hit.passageScore > 0 && hit.articleScore > 0)).toBe(true)
      const ofArticle = new Map(hits.map(hit => [hit.articleId, hit.articleScore]))
      expect(ofArticle.get('gas')).toBeGreaterThan(ofArticle.get('oil')!)
      expect(await engine().matching('gas prices', 1, {})).toEqual(hits.slice(0, 1))
      expect(await engine().matching('gas prices', 0, {})).toEqual([])
    })

    it('passes over stop words unless there is nothing else', async () => {
      await engine().put(articles)
      expect(await find('was the storage not full')).toEqual(['Storage is full.'])
      expect(await find('to be or not to be')).toContain('To be or not to be.')
    })

    it('finds quoted phrases word for word in the passage itself', async () => {
      await engine().put(articles)
      const check = async (text: string, expected: string[]) => expect(await find(text)).toEqual(expected)
      await check('"gas prices"', ['Gas prices fell sharply.'])
      await check('"prices gas"', [])
      await check('“Oil Prices” gas', ['Oil prices rose.'])
      await check('"oil prices" "gas"', [])
      await check('"gas price"', [])
      await check('"run dog"', [])
      await check('"running dogs"', ['Running dogs bark.'])
      await check('"sao paulo"', ['The café in São Paulo closed.'])
      await check('"gas market"', [])
      await check('"to be or not"', ['To be or not to be.'])
      await check('"ull"', [])
    })

    it('takes an unbalanced quote for plain text', async () => {
      await engine().put(articles)
      expect(await find('storage "winter')).toHaveLength(2)
      expect(await find('"storage is" full" winter')).toEqual(['Storage is full.'])
    })

    it('finds nothing new and throws nothing for the syntax of a query language', async () => {
      await engine().put(articles)
      const check = async (text: string) => expect(await find(text)).toEqual(['Storage is full.'])
      const hostile = ['NEAR(storage)', 'storage*', 'title:storage', '^storage', '-storage', '(storage', 'storage))']
      const more = [
        'NOT storage',
        "storage'; DROP TABLE x",
        'storage + {',
        '"" storage',
        'stor\0age storage',
        '{a b}:storage',
      ]
      for (const text of [...hostile, ...more]) await check(text)
    })

    it('is safe for any text', async () => {
      await engine().put(articles)
      const pieces = fc.constantFrom(
        'gas',
        'AND',
        'OR',
        'NOT',
        'NEAR(',
        '"',
        '“',
        '”',
        '*',
        ':',
        '^',
        '-',
        '(',
        ')',
        '\0',
        '\ud800',
        ' ',
      )
      const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: pieces, maxLength: 30 }))
      await fc.assert(
        fc.asyncProperty(text, async query => {
          expect(await engine().matching(query, 5, {})).toBeInstanceOf(Array)
        }),
        { numRuns: 300 },
      )
    })

    it('bears long texts', async () => {
      await engine().put(articles)
      const words = Array.from({ length: 500 }, (_, i) => `word${i}`)
      expect(await find(`storage ${words.join(' ')}`)).toEqual(['Storage is full.'])
      expect(await find(`"${words.join(' ')}"`)).toEqual([])
      expect(await find('x'.repeat(100_000))).toEqual([])
    })
  })
}

/** Words that are nearly everywhere are passed over, and counted anew when the index changes. */
import { describe, expect, it } from 'vitest'
import { sampleArticle } from '../../contracts/sample-articles.ts'
import { openIndex, temporaryGeneration } from './temporary-index.ts'

const DIMENSIONS = 4
const MANY = 1200

describe('common words', () => {
  it('are left out of a query unless nothing else is left', async () => {
    const { engine } = await openIndex(await temporaryGeneration(DIMENSIONS))
    const sentenceOf = (i: number) => (i === 7 ? 'Frequent words and a rare one.' : `Frequent words, number ${i}.`)
    const articles = Array.from({ length: MANY }, (_, i) =>
      sampleArticle({ id: `a${i}`, sentences: [sentenceOf(i)] }, DIMENSIONS),
    )
    const find = async (text: string) => (await engine.matching(text, 10, {})).map(hit => hit.articleId)
    // While few passages have it, a word counts, however large its share.
    await engine.put(articles.slice(0, 500))
    expect(await find('frequent rare')).toHaveLength(10)
    await engine.put(articles.slice(500))
    expect(await find('frequent rare')).toEqual(['a7'])
    expect(await find('frequent')).toHaveLength(10)
    expect(await find('"frequent words" rare')).toHaveLength(10)
  })
})

/** An index of sample articles, and a check that one is whole. */
import { expect } from 'vitest'
import type { EmbeddedEngine } from '../../../src/engine/embedded/embedded-engine.ts'
import type { EmbeddedArticle } from '../../../src/model.ts'
import { randomVector, sampleArticle, seededRandom } from '../../contracts/sample-articles.ts'
import { openIndex, temporaryGeneration } from './temporary-index.ts'

export const DIMENSIONS = 8
const query = randomVector(seededRandom(2), DIMENSIONS)
/** Four sentences each. */
export const articles = Array.from({ length: 200 }, (_, i) =>
  sampleArticle({ id: `a${i}`, sentences: ['One.', 'Two.', 'Three.', `Four ${i}.`] }, DIMENSIONS),
)

/** An index with articles, closed in good order. */
export async function closedIndex(): Promise<string> {
  const folder = await temporaryGeneration(DIMENSIONS)
  const { engine } = await openIndex(folder)
  await engine.put(articles)
  await engine.remove(['a3'])
  await engine.close()
  return folder
}

/** Ids of the articles in the order of their nearness. */
export async function nearestIds(engine: EmbeddedEngine): Promise<string[]> {
  return (await engine.nearest(query, 1000, {})).map(hit => hit.articleId)
}

/** Every sentence is found once, before and after the graph has taken everything in. */
export async function expectWhole(engine: EmbeddedEngine, expected: readonly EmbeddedArticle[]): Promise<void> {
  const ids = expected.flatMap(({ article, passages }) =>
    passages.flatMap(({ sentences }) => sentences.map(() => article.id)),
  )
  expect((await nearestIds(engine)).sort()).toEqual(ids.sort())
  await engine.settle()
  expect((await nearestIds(engine)).sort()).toEqual(ids)
  const { points, removed, waiting } = engine.graphStatus()
  expect({ held: points - removed, waiting }).toEqual({ held: ids.length, waiting: 0 })
}

/** What a closed index holds. */
export const left = articles.filter(({ article }) => article.id !== 'a3')

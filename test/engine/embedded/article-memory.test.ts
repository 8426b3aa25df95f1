/** Remembered articles: what one call asks for is answered whole, whatever has to be forgotten for it. */
import { expect, test } from 'vitest'
import { createArticleMemory } from '../../../src/engine/embedded/article-memory.ts'
import type { StoredArticle } from '../../../src/engine/engine.ts'
import { storedArticle } from '../../support/articles.ts'

/** Notes which articles were read, and of which the digest. */
function storedIn(articles: readonly StoredArticle[], read: string[][] = []) {
  const compared: string[] = []
  const index = { sequence: 1 }
  const find = (id: string) => articles.find(article => article.id === id)
  const collect = <T>(ids: readonly string[], field: (article: StoredArticle) => T) =>
    new Map(ids.flatMap(id => (find(id) === undefined ? [] : [[id, field(find(id)!)] as const])))
  return {
    read,
    compared,
    index,
    sequence: () => index.sequence,
    digests(ids: readonly string[]) {
      compared.push(...ids)
      return collect(ids, ({ digest }) => digest)
    },
    articles(ids: readonly string[]) {
      read.push([...ids])
      return collect(ids, article => article)
    },
  }
}

const three = ['a', 'b', 'c'].map(id => storedArticle({ id, text: id.repeat(1000) }))
const ids = three.map(({ id }) => id)

test('of more than can be remembered all that was asked for is answered, again and again', () => {
  const remembered = createArticleMemory(storedIn(three), { units: 4000 })
  expect([...remembered(['a']).keys()]).toEqual(['a'])
  for (let i = 0; i < 2; i++) expect(remembered(ids)).toEqual(new Map(three.map(article => [article.id, article])))
})

test('what is remembered is not read again, and what was replaced is', () => {
  const articles = [...three]
  const stored = storedIn(articles)
  const remembered = createArticleMemory(stored)
  remembered(ids)
  articles[1] = storedArticle({ id: 'b', text: 'Another text.' })
  stored.index.sequence++
  expect(remembered([...ids, 'none']).get('b')?.text).toBe('Another text.')
  expect(stored.read).toEqual([ids, ['b', 'none']])
})

test('digests are asked for once after each change', () => {
  const stored = storedIn(three)
  const remembered = createArticleMemory(stored)
  for (let change = 0; change < 3; change++) {
    for (let i = 0; i < 3; i++) expect([...remembered(ids).values()]).toEqual(three)
    stored.index.sequence++
  }
  expect(stored.compared).toEqual([...ids, ...ids])
  expect(stored.read.flat()).toEqual(ids)
})

/** What is picked is an article with passages that were cut from its very text. */
import { expect, test } from 'vitest'
import type { StoredArticle } from '../../src/engine/engine.ts'
import type { StoredPassage } from '../../src/model.ts'
import type { RankedCandidate } from '../../src/retrieval/rank-candidates.ts'
import { selectResults } from '../../src/retrieval/select-results.ts'
import { storedArticle } from '../support/articles.ts'

interface Version {
  readonly article: StoredArticle
  readonly passage: StoredPassage
}

/** The passage has the same place in both, its sentences have not. */
const BEFORE = versionOf('One two. Six.', 8)
const AFTER = versionOf('One. Two six.', 4)

function versionOf(text: string, firstEnd: number): Version {
  const article = storedArticle({ id: 'a', text })
  const sentences = [
    { start: 0, end: firstEnd },
    { start: firstEnd + 1, end: 13 },
  ]
  return { article, passage: { id: 'a:0-13', articleId: 'a', start: 0, end: 13, sentences } }
}

async function select(articles: () => Promise<Version>, read: () => Promise<StoredPassage>) {
  async function* rounds() {
    yield [{ passageId: 'a:0-13', articleId: 'a' } as RankedCandidate]
  }
  const reader = {
    articles: async () => new Map([['a', (await articles()).article]]),
    read: async () => [await read()],
  }
  return selectResults(reader, rounds(), { wanted: 1, maxPerArticle: null })
}

test('a passage is read when the text has been, so that it is not older', async () => {
  let current = BEFORE
  const replace = async () => {
    await new Promise(resolve => setImmediate(resolve))
    current = AFTER
    return current
  }
  const { picks } = await select(replace, async () => current.passage)
  expect(picks.map(({ article, passage }) => [article.text, passage.sentences[0]!.end])).toEqual([['One. Two six.', 4]])
})

test('a passage that says that it is of another version is no result but a gap', async () => {
  const stale = { ...BEFORE.passage, articleDigest: BEFORE.article.digest }
  expect(
    await select(
      async () => AFTER,
      async () => stale,
    ),
  ).toEqual({ picks: [], hasGaps: true })
  const own = { ...AFTER.passage, articleDigest: AFTER.article.digest }
  const { picks, hasGaps } = await select(
    async () => AFTER,
    async () => own,
  )
  expect([picks.length, hasGaps]).toEqual([1, false])
})

/** An article and its passages are of one version, whoever writes between the readings. */
import { expect, test } from 'vitest'
import { readWholeArticle, type WholeFrom } from '../../src/retrieval/read-whole-article.ts'
import { storedArticle } from '../support/articles.ts'

const versions = ['The first.', 'The second one.', 'Here is the third one.', 'The fourth.'].map((text, i) => ({
  ...storedArticle({ id: 'a', text }),
  digest: `digest ${i}`,
}))

/** An article of which each call sees the version with the number that is next in the list, the last from then on. */
function readerOf(seen: readonly number[], { telling = false } = {}): WholeFrom {
  let call = 0
  const next = () => versions[seen[Math.min(call++, seen.length - 1)]!]!
  return {
    article: async () => next(),
    async passages() {
      const { text, digest } = next()
      const span = { start: 0, end: text.length }
      const passage = { id: `a:0-${text.length}`, articleId: 'a', ...span, sentences: [span] }
      return [telling ? { ...passage, articleDigest: digest } : passage]
    },
    digests: async () => new Map([['a', next().digest]]),
  }
}

async function read(seen: readonly number[], options = {}) {
  const whole = await readWholeArticle(readerOf(seen, options), 'a')
  return whole === null ? null : [whole.article.text, whole.passages[0]!.end]
}

test('what was replaced between the text and the passages is read again', async () => {
  expect(await read([0, 0, 0])).toEqual(['The first.', 10])
  expect(await read([1, 3, 3])).toEqual(['The fourth.', 11])
  expect(await read([0, 1, 1, 1, 2, 2, 2])).toEqual(['Here is the third one.', 22])
})

test('passages that say that they are of another text are not taken for its own', async () => {
  // The text is read twice, and what is remembered of its passages is older.
  expect(await read([2, 0, 2, 2, 2, 2], { telling: true })).toEqual(['Here is the third one.', 22])
})

test('what is replaced whenever it is read is not answered', async () => {
  expect(await read([0, 1, 1, 1, 2, 2, 2, 3, 3])).toBeNull()
})

test('what is not there is not there', async () => {
  expect(await readWholeArticle({ ...readerOf([0]), article: async () => null }, 'a')).toBeNull()
})

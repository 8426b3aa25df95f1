/** Building with another model takes over what the input leaves, and loses nothing that merely could not be read. */
import { expect, test } from 'vitest'
import type { LeftOut, SourceItem } from '../../src/articles/article-source.ts'
import { updateIndex } from '../../src/cli/update-index.ts'
import type { Article } from '../../src/model.ts'
import { createHashEmbedder } from '../support/hash-embedder.ts'
import { currentDigests, openUpkeepLibrary, tamper, type UpkeepLibrary } from '../support/upkeep-library.ts'

const unreadable: LeftOut = { kind: 'problem', path: 'docs/a1.txt', line: null, reason: 'is not UTF-8' }

async function updateWithAnotherModel(
  library: UpkeepLibrary,
  items: readonly (Article | LeftOut)[],
  missing: 'keep' | 'remove',
) {
  const embedder = createHashEmbedder({ dimensions: 96 })
  const identity = { ...library.foundation.identity, fingerprint: embedder.fingerprint }
  const foundation = { ...library.foundation, embedder, identity }
  async function* source(): AsyncGenerator<SourceItem> {
    for (const item of items)
      yield 'kind' in item ? item : { kind: 'article', article: item, path: item.id, line: null }
  }
  const signal = new AbortController().signal
  const { report, text } = await updateIndex(foundation, { source, missing, progress: 'none', signal })
  return { report, text, ids: [...(await currentDigests(foundation)).keys()].sort() }
}

test('articles that are not given are removed when that is asked for and all could be read', async () => {
  const library = await openUpkeepLibrary(3)
  const { report, ids } = await updateWithAnotherModel(library, library.articles.slice(0, 1), 'remove')
  expect([ids, report.notRemovedBecause]).toEqual([['a0'], null])
})

test('they stay, and it is said why, when something given could not be read', async () => {
  const library = await openUpkeepLibrary(3)
  const given = [...library.articles.slice(0, 1), unreadable]
  const { text, ids } = await updateWithAnotherModel(library, given, 'remove')
  expect(ids).toEqual(['a0', 'a1', 'a2'])
  expect(text).toMatch(/nothing was removed, because some of the input could not be read/)
})

test('a stored article that is damaged is named and left behind', async () => {
  const library = await openUpkeepLibrary(3)
  tamper(library.folder, db => db.exec("UPDATE texts SET text = 'Other.' WHERE article = 2"))
  const { text, ids } = await updateWithAnotherModel(library, library.articles.slice(0, 1), 'keep')
  expect(ids).toEqual(['a0', 'a2'])
  expect(text).toMatch(/problem: \S+\/a1: the stored article is damaged and was left behind: its text has SHA-256/)
})

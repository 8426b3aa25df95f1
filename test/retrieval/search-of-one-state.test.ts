/** A search whose index changed is made again, where an engine says cheaply that it changed: the embedded one does, a cluster does not. */
import { expect, test } from 'vitest'
import type { ArticleReader } from '../../src/engine/engine.ts'
import { createSearcher } from '../../src/retrieval/create-searcher.ts'
import { makeArticle } from '../support/articles.ts'
import { openHashLibrary } from '../support/hash-library.ts'
import { searchRequest } from '../support/search-request.ts'

test('an article replaced by a text of the same length is not answered for the words that it had before', async () => {
  const library = await openHashLibrary()
  const { engine, foundation } = library
  const [before, after] = ['The gale tore a roof off.', 'The bear took a boat out.'].map(text =>
    makeArticle({ id: 'x', title: '', text }),
  )
  await library.index([before!])
  let replaced = false
  const replacing: ArticleReader = {
    ...engine,
    manifest: engine.manifest,
    async matching(...args) {
      const hits = await engine.matching(...args)
      if (!replaced) await library.index([after!])
      replaced = true
      return hits
    },
  }
  const parts = { embedder: foundation.embedder, weights: foundation.config.fusion, now: Date.now }
  const searcher = createSearcher({ ...parts, reader: replacing })
  expect((await searcher.search(searchRequest({ query: 'gale', mode: 'keyword' }))).results).toEqual([])
})

/** The profiles with the bundled model: each builds, answers, and refuses the index of the other. */
import { expect, onTestFinished, test } from 'vitest'
import { readArticles } from '../src/articles/read-articles.ts'
import { updateIndex } from '../src/cli/update-index.ts'
import { type Foundation, layFoundation, openLibrary } from '../src/compose.ts'
import { readConfig } from '../src/config.ts'
import { createLogger } from '../src/log.ts'
import { searchRequest } from './support/search-request.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const ARTICLES = {
  'docs/tunnel.md': '# Harbour tunnel\n\nIt reopened on Monday. It had been closed for a year because of a flood.\n',
  'docs/bakery.md': '# Village bakery\n\nIt sells bread again. The oven was broken. Rolls cost forty cents.\n',
}

async function lay(folder: string, profile: string): Promise<Foundation> {
  const environment = { INDEX_DATA: `${folder}/index`, EMBEDDING_PROFILE: profile, EMBEDDING_WORKERS: '1' }
  const foundation = await layFoundation(readConfig(environment), createLogger('silent'))
  onTestFinished(() => foundation.close())
  return foundation
}

async function build(foundation: Foundation, folder: string) {
  const { signal } = new AbortController()
  const source = () => readArticles([`${folder}/docs`])
  return (await updateIndex(foundation, { source, missing: 'keep', progress: 'none', signal })).report
}

async function ask(foundation: Foundation, query: string) {
  const library = (await openLibrary(foundation))!
  const { results } = await library.searcher.search(searchRequest({ query }))
  await library.engine.close()
  return results[0]!
}

test('each profile builds an index and answers from it, and neither serves that of the other', async () => {
  const folder = await temporaryFolder(ARTICLES)
  const best = await lay(folder, 'best')
  const fast = await lay(folder, 'fast')
  expect([best.embedder.fingerprint.context, fast.embedder.fingerprint.context]).toEqual(['title', 'passage'])

  await build(best, folder)
  expect((await ask(best, 'why was the tunnel shut')).citation.articleId).toBe('tunnel.md')
  await expect(openLibrary(fast)).rejects.toMatchObject({
    code: 'index_mismatch',
    message: expect.stringMatching(/found context "title", expected "passage"; .*EMBEDDING_PROFILE.*build-index/),
  })

  await build(fast, folder)
  expect((await ask(fast, 'what do rolls cost')).citation.articleId).toBe('bakery.md')
  await expect(openLibrary(best)).rejects.toMatchObject({ code: 'index_mismatch' })
})

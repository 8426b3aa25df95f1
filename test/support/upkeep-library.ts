/** An index that was built and published, with everything that keeps it, for tests that damage, kill and mend. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import type { LeftOut, SourceItem } from '../../src/articles/article-source.ts'
import type { Foundation } from '../../src/compose.ts'
import { openCaretaker, openRebuilder, openVerifier } from '../../src/compose-indexing.ts'
import type { Manifest } from '../../src/engine/manifest.ts'
import { createIndexer } from '../../src/indexing/create-indexer.ts'
import type { Article } from '../../src/model.ts'
import { divideText } from '../../src/passages/divide-article.ts'
import { makeArticle } from './articles.ts'
import { type HashLibrary, openHashLibrary } from './hash-library.ts'

export function sampleArticles(count: number): Article[] {
  return Array.from({ length: count }, (_, i) =>
    makeArticle({
      id: `a${i}`,
      title: `Report ${i}`,
      tags: [`group ${i % 3}`],
      attributes: { rank: i, checked: i % 2 === 0 },
      text: `The harbour of town ${i} reopened. Ship ${i} 🚢 came back slowly. Nobody knew why it took ${i} days.`,
    }),
  )
}

export interface UpkeepLibrary extends HashLibrary {
  readonly folder: string
  readonly manifest: Manifest
  readonly articles: readonly Article[]
}

/** Its graph is on disk; the library's own engine stays open. */
export async function openUpkeepLibrary(count = 40): Promise<UpkeepLibrary> {
  const library = await openHashLibrary()
  const articles = sampleArticles(count)
  await library.index(articles)
  const { generations, identity, config } = library.foundation
  await library.engine.recordBuild()
  await library.engine.close()
  const manifest = (await generations.current())!
  const engine = await generations.open(manifest, identity)
  onTestFinished(() => engine.close())
  const { embedder } = library.foundation
  const divide = ({ text, language }: Article) => divideText(text, { language, excluded: [] })
  const indexer = createIndexer({ embedder, writer: engine, divide })
  const index = (items: readonly (Article | LeftOut)[]) => indexer.index(itemsOf(items), { missing: 'keep' })
  return { ...library, index, engine, manifest, articles, folder: join(config.indexData, manifest.generation) }
}

async function* itemsOf(items: readonly (Article | LeftOut)[]): AsyncGenerator<SourceItem> {
  for (const item of items) yield 'kind' in item ? item : { kind: 'article', article: item, path: item.id, line: null }
}

export const verifierOf = ({ foundation }: HashLibrary) => openVerifier(foundation)
export const rebuilderOf = ({ foundation }: HashLibrary) => openRebuilder(foundation)
export const caretakerOf = ({ foundation }: HashLibrary) => openCaretaker(foundation)

export const VERIFY = { sample: 20, onWait: () => {} }

/** Changes the database as no engine would. */
export function tamper(folder: string, change: (db: Database.Database) => void): void {
  const db = new Database(join(folder, 'passages.db'))
  try {
    db.unsafeMode(true)
    db.pragma('foreign_keys = OFF')
    change(db)
  } finally {
    db.close()
  }
}

/** Content digests of what is current. */
export async function currentDigests({ generations }: Foundation): Promise<Map<string, string>> {
  const archive = await generations.openArchive((await generations.current())!)
  return archive.digests().finally(archive.close)
}

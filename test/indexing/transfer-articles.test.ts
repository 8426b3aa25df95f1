/** Taking articles over while others write: what is removed meanwhile is gone, what cannot be read is damaged. */
import { expect, test } from 'vitest'
import type { ArchivedArticle, ArticleArchive } from '../../src/engine/article-archive.ts'
import type { ArticleWriter } from '../../src/engine/engine.ts'
import { damageOf } from '../../src/indexing/check-article.ts'
import { transferArticles } from '../../src/indexing/transfer-articles.ts'
import type { EmbeddedArticle } from '../../src/model.ts'

test('an article removed since the list was made is left out without a word, one that cannot be read is named', async () => {
  const from: Pick<ArticleArchive, 'read' | 'digests'> = {
    read: async () => null,
    digests: async () => new Map([['unreadable', 'digest']]),
  }
  const put: EmbeddedArticle[] = []
  const to: Pick<ArticleWriter, 'put'> = { put: async articles => void put.push(...articles) }
  const damaged: string[] = []
  const convert = async (_found: ArchivedArticle): Promise<EmbeddedArticle> => {
    throw new Error('nothing can be read here')
  }
  const events = { onDamaged: (id: string) => void damaged.push(id), onArticles: () => {}, signal: undefined }
  await transferArticles({ from, to, damageOf, convert }, ['removed', 'unreadable'], events)
  expect([damaged, put]).toEqual([['unreadable'], []])
})

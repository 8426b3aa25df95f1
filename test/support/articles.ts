/** Articles for tests, whole but for what a test cares about. */
import type { StoredArticle } from '../../src/engine/engine.ts'
import { digestArticle } from '../../src/indexing/digest-article.ts'
import type { Article } from '../../src/model.ts'

export function makeArticle(parts: Partial<Article> = {}): Article {
  return {
    id: 'a',
    title: 'A title',
    url: 'https://example.org/a',
    authors: [],
    publishedAt: null,
    updatedAt: null,
    language: 'en',
    tags: [],
    attributes: {},
    text: 'One sentence. Another sentence.',
    ...parts,
  }
}

export function storedArticle(parts: Partial<Article> = {}): StoredArticle {
  const article = makeArticle(parts)
  return { ...article, ...digestArticle(article) }
}

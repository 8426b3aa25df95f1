/** A reader of a few articles in memory, divided as always, for what needs articles but no search. */
import type { ArticleReader, StoredArticle } from '../../src/engine/engine.ts'
import { passageId } from '../../src/model.ts'
import { divideText } from '../../src/passages/divide-article.ts'

export type TextReader = Pick<ArticleReader, 'article' | 'passages'>

export function readerOf(articles: readonly StoredArticle[]): TextReader {
  const find = (id: string) => articles.find(article => article.id === id) ?? null
  return {
    article: async id => find(id),
    async passages(id) {
      const article = find(id)
      if (article === null) return []
      const passages = divideText(article.text, { language: article.language, excluded: [] })
      return passages.map(passage => ({ ...passage, id: passageId(id, passage), articleId: id }))
    },
  }
}

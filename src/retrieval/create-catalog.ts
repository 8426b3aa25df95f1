/** Shows stored articles and passages by id. */
import type { ArticleReader, StoredArticle } from '../engine/engine.ts'
import type { StoredPassage } from '../model.ts'
import type { Catalog, PassageView, PassageWithNeighbours } from './catalog.ts'
import { listArticles } from './list-articles.ts'

export function createCatalog(reader: ArticleReader): Catalog {
  return {
    article: id => reader.article(id),
    passage: (id, around) => findPassage(reader, id, around),
    list: request => listArticles(reader, request),
    async index() {
      const { counts, sequence } = await reader.state()
      return { manifest: reader.manifest, counts, sequence }
    },
  }
}

async function findPassage(
  reader: ArticleReader,
  id: string,
  { before, after }: { before: number; after: number },
): Promise<PassageWithNeighbours | null> {
  const [stored] = await reader.read([id])
  if (stored === undefined) return null
  const article = await reader.article(stored.articleId)
  const all = await reader.passages(stored.articleId)
  const at = all.findIndex(passage => passage.id === id)
  if (article === null || at === -1) return null
  const view = (passage: StoredPassage) => viewPassage(article, passage)
  return {
    passage: view(stored),
    before: all.slice(Math.max(0, at - before), at).map(view),
    after: all.slice(at + 1, at + 1 + after).map(view),
  }
}

function viewPassage(article: StoredArticle, passage: StoredPassage): PassageView {
  return {
    id: passage.id,
    articleId: article.id,
    title: article.title,
    url: article.url,
    articleSha256: article.textSha256,
    start: passage.start,
    end: passage.end,
    text: article.text.slice(passage.start, passage.end),
    sentences: passage.sentences,
  }
}

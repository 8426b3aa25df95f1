/** Shows stored articles and passages by id. */
import type { ArticleReader, StoredArticle } from '../engine/engine.ts'
import type { Span, StoredPassage } from '../model.ts'
import type { Catalog, PassageView, PassageWithNeighbours } from './catalog.ts'
import { citeSpan } from './cite-span.ts'
import { pageArticles } from './page-articles.ts'
import { readWholeArticle } from './read-whole-article.ts'

export function createCatalog(reader: ArticleReader): Catalog {
  return {
    article: id => reader.article(id),
    headers: ids => reader.headers(ids),
    passage: (id, around) => findPassage(reader, id, around),
    list: request => reader.list(request),
    page: request => pageArticles(reader, request),
    sentences: async articleId => (await reader.passages(articleId)).flatMap(passage => passage.sentences),
    async cite(articleId, span) {
      const article = await reader.article(articleId)
      return article === null || !isWhole(article.text, span) ? null : citeSpan(article, span)
    },
    async index() {
      const { counts, sequence } = await reader.state()
      return { manifest: reader.manifest, counts, sequence }
    },
  }
}

/** Whether a span lies in the text and cuts no character; stored texts are well formed. */
function isWhole(text: string, { start, end }: Span): boolean {
  return start >= 0 && start < end && end <= text.length && !isLowSurrogate(text, start) && !isLowSurrogate(text, end)
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff
}

async function findPassage(
  reader: ArticleReader,
  id: string,
  { before, after }: { before: number; after: number },
): Promise<PassageWithNeighbours | null> {
  const [stored] = await reader.read([id])
  const whole = stored === undefined ? null : await readWholeArticle(reader, stored.articleId)
  if (whole === null) return null
  const { article, passages: all } = whole
  const at = all.findIndex(passage => passage.id === id)
  if (at === -1) return null
  const view = (passage: StoredPassage) => viewPassage(article, passage)
  return {
    passage: view(all[at]!),
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

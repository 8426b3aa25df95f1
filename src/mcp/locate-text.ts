/** Finds the text that an id names: an article, or a part of one as `<article id>:<start>-<end>`. */
import type { StoredArticle } from '../engine/engine.ts'
import { AppError } from '../errors.ts'
import type { Span } from '../model.ts'
import type { Catalog } from '../retrieval/catalog.ts'

export interface LocatedText {
  readonly article: StoredArticle
  readonly span: Span
}

const PART_ID = /^(?<articleId>.+):(?<start>\d{1,15})-(?<end>\d{1,15})$/s

/** Throws `not_found`, saying what ids look like and where they come from. An article may be named like a part. */
export async function locateText(catalog: Catalog, id: string): Promise<LocatedText> {
  const whole = await catalog.article(id)
  if (whole !== null) return { article: whole, span: { start: 0, end: whole.text.length } }
  const { articleId = id, start, end } = PART_ID.exec(id)?.groups ?? {}
  const article = articleId === id ? null : await catalog.article(articleId)
  if (article === null) {
    const expected = 'expected the id or articleId of a search result'
    throw new AppError('not_found', `there is no article ${JSON.stringify(articleId)}, ${expected}: search first`)
  }
  const span = { start: Number(start), end: Number(end) }
  if ((await catalog.cite(article.id, span)) === null) {
    const { length } = article.text
    const expected = `expected <article id>:<start>-<end> within 0-${length}`
    throw new AppError(
      'not_found',
      `the article has no part ${start}-${end}, ${expected}: it may have changed, search again`,
    )
  }
  return { article, span }
}

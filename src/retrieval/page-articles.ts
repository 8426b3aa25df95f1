/** Lists stored articles page by page, in the order of their ids. */
import type { ArticleReader, ListedArticle } from '../engine/engine.ts'
import { AppError } from '../errors.ts'
import type { ArticleEntry, ArticlePage, PageRequest } from './catalog.ts'

/** A page with texts ends early past this many UTF-16 units, so that no answer grows without bound. */
const MOST_UNITS = 4 * 2 ** 20

/**
 * A cursor is the last id of its page, so it holds whatever is stored or removed between two pages: no article that
 * stays is left out or comes twice. Throws `invalid_request` for a cursor that no page gave.
 */
export async function pageArticles(reader: ArticleReader, request: PageRequest): Promise<ArticlePage> {
  const { limit, filter, fields } = request
  const after = request.cursor === null ? null : readCursor(request.cursor)
  const listed = await reader.list({ after, limit: limit + 1, filter })
  const page = listed.slice(0, limit)
  const { articles, looked } =
    fields === 'all' ? await withTexts(reader, page) : { articles: page, looked: page.length }
  const last = listed[looked - 1]
  return { articles, nextCursor: looked === listed.length || last === undefined ? null : writeCursor(last.id) }
}

/** An article removed meanwhile is left out; `looked` counts it nevertheless. */
async function withTexts(reader: ArticleReader, listed: readonly ListedArticle[]) {
  const articles: ArticleEntry[] = []
  let looked = 0
  let units = 0
  for (const entry of listed) {
    const stored = await reader.article(entry.id)
    looked++
    if (stored === null) continue
    articles.push({ ...entry, ...stored })
    units += stored.text.length
    if (units >= MOST_UNITS) break
  }
  return { articles, looked }
}

function writeCursor(id: string): string {
  return Buffer.from(`after ${id}`, 'utf8').toString('base64url')
}

function readCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  const id = text.replace(/^after /, '')
  if (id !== text && writeCursor(id) === cursor) return id
  const message = 'the cursor is not one that a page of articles returned: leave it out to start anew'
  const problems = [{ pointer: '#/cursor', detail: 'not a cursor of this server' }]
  throw new AppError('invalid_request', message, { problems })
}

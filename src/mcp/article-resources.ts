/** Articles as MCP resources: listed by pages, read by their id. */
import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type Resource,
  ResourceNotFoundError,
  ResourceTemplate,
} from '@modelcontextprotocol/server'
import type { ListedArticle } from '../engine/engine.ts'
import type { Catalog } from '../retrieval/catalog.ts'
import { ARTICLE_TEMPLATE, articleUri } from './article-uri.ts'

const PAGE = 100
/** Most that a completion may hold, by the protocol. */
const MOST_COMPLETIONS = 100
const MIME_TYPE = 'text/plain'

export function registerArticles(server: McpServer, catalog: Catalog): void {
  const complete = { id: (beginning: string) => completeId(catalog, beginning) }
  server.registerResource(
    'article',
    new ResourceTemplate(ARTICLE_TEMPLATE, { list: undefined, complete }),
    {
      title: 'Article',
      description: 'The whole text of an article, by its id (percent-encoded).',
      mimeType: MIME_TYPE,
    },
    (uri, { id }) => readArticle(catalog, uri, String(id)),
  )
  // what the template's own listing gives has no pages
  server.server.setRequestHandler('resources/list', ({ params }) => listArticles(catalog, params?.cursor))
}

async function listArticles(catalog: Catalog, cursor: string | undefined) {
  const after = cursor === undefined ? null : readCursor(cursor)
  const articles = await catalog.list({ after, limit: PAGE + 1, filter: {} })
  const page = articles.slice(0, PAGE)
  const more = articles.length > PAGE ? { nextCursor: writeCursor(page.at(-1)!.id) } : {}
  return { resources: page.map(describeArticle), ...more }
}

function describeArticle({ id, title, authors, publishedAt, updatedAt }: ListedArticle): Resource {
  const facts = [authors.join(', '), publishedAt?.slice(0, 10) ?? ''].filter(fact => fact !== '')
  const lastModified = updatedAt ?? publishedAt
  return {
    uri: articleUri(id),
    name: id,
    title,
    mimeType: MIME_TYPE,
    ...(facts.length === 0 ? {} : { description: facts.join(', ') }),
    ...(lastModified === null ? {} : { annotations: { lastModified } }),
  }
}

async function readArticle(catalog: Catalog, uri: URL, encodedId: string) {
  const article = await catalog.article(decode(encodedId))
  if (article === null) throw new ResourceNotFoundError(uri.href)
  return { contents: [{ uri: uri.href, mimeType: MIME_TYPE, text: article.text }] }
}

/** What is not well encoded names no article. */
function decode(encodedId: string): string {
  try {
    return decodeURIComponent(encodedId)
  } catch {
    return encodedId
  }
}

/** Ids in order stand right behind what they begin with. */
async function completeId(catalog: Catalog, beginning: string): Promise<string[]> {
  const itself = await catalog.list({ after: null, limit: 1, filter: { articleIds: [beginning] } })
  const following = await catalog.list({ after: beginning, limit: MOST_COMPLETIONS - 1, filter: {} })
  return [...itself, ...following].map(({ id }) => id).filter(id => id.startsWith(beginning))
}

function writeCursor(id: string): string {
  return Buffer.from(id, 'utf8').toString('base64url')
}

function readCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('utf8')
  if (writeCursor(id) === cursor) return id
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    'the cursor is not one of this list: leave it out to start anew',
  )
}

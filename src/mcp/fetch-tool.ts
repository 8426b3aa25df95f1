/** The tool `fetch`: gives an article, or a part of one, by its id, in the shape that connectors of ChatGPT look for. */
import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { StoredArticle } from '../engine/engine.ts'
import { AppError } from '../errors.ts'
import { passageId, type Span } from '../model.ts'
import { answerCall } from './answer-call.ts'
import { articleUri } from './article-uri.ts'
import { cutText } from './cut-text.ts'
import { declareInput } from './declare-input.ts'
import { locateText } from './locate-text.ts'
import type { McpParts } from './mcp-parts.ts'
import { READ_ONLY } from './read-only.ts'

const MAX_TOKENS = 8000

const DESCRIPTION = `Gives the text behind an id, word for word. Use this after search or search_passages: with the id of \
a result for that passage alone, with its articleId for the whole article, when the surrounding matters. A long text is \
cut after a whole sentence: "metadata.truncated" is then true, and fetching "metadata.nextId" reads on from there. \
"metadata" has the place of the text in the article, its date, authors and attributes.`

const ID = 'Id of an article (energy/gas.md) or of a part of one (energy/gas.md:480-910).'

const outputSchema = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  url: z.string(),
  metadata: z.object({
    articleId: z.string(),
    start: z.int().describe('Where the text stands in the article, in UTF-16 units.'),
    end: z.int(),
    articleLength: z.int(),
    truncated: z.boolean(),
    nextId: z.string().nullable().describe('What follows; null at the end of the article.'),
    note: z.string().optional(),
    authors: z.array(z.string()),
    publishedAt: z.string().nullable(),
    updatedAt: z.string().nullable(),
    language: z.string().nullable(),
    tags: z.array(z.string()),
    attributes: z.record(z.string(), z.unknown()),
    articleSha256: z.string(),
  }),
})

export function registerFetch(server: McpServer, parts: McpParts): void {
  const inputSchema = declareInput(z.strictObject({ id: z.string().min(1).max(1000).describe(ID) }), ['#/id'])
  const config = { title: 'Fetch a text', description: DESCRIPTION, inputSchema, outputSchema }
  server.registerTool('fetch', { ...config, annotations: READ_ONLY }, ({ id }) =>
    answerCall(parts.logger, () => fetchText(parts, id)),
  )
}

async function fetchText({ catalog, tokens }: McpParts, id: string) {
  const { article, span } = await locateText(catalog, id)
  const sentences = await catalog.sentences(article.id)
  const end = await cutText(article.text, span, { sentences, maxTokens: MAX_TOKENS, tokens })
  const part = { start: span.start, end }
  const citation = await catalog.cite(article.id, part)
  const isOfSameText = citation?.articleSha256 === article.textSha256
  if (citation === null || !isOfSameText)
    throw new AppError('not_found', `the article ${article.id} has just changed: fetch it again`)
  const isWhole = part.start === 0 && end === article.text.length
  const link = isWhole ? article.url : (citation.deepLink ?? article.url)
  return {
    id,
    title: article.title,
    text: citation.quote,
    url: link ?? articleUri(article.id),
    metadata: { ...describePlace(article, part, end < span.end), ...describeArticle(article) },
  }
}

function describePlace(article: StoredArticle, { start, end }: Span, truncated: boolean) {
  const nextId = idOfRest(article, end)
  const note = `cut after ${end} of ${article.text.length} characters: fetch ${JSON.stringify(nextId)} to read on`
  return {
    articleId: article.id,
    start,
    end,
    articleLength: article.text.length,
    truncated,
    nextId,
    ...(truncated ? { note } : {}),
  }
}

/** Blank lines at the end are nothing to read on for. */
function idOfRest({ id, text }: StoredArticle, from: number): string | null {
  const gap = /^\s*/.exec(text.slice(from))![0].length
  const end = text.trimEnd().length
  return from + gap < end ? passageId(id, { start: from + gap, end }) : null
}

function describeArticle({ authors, publishedAt, updatedAt, language, tags, attributes, textSha256 }: StoredArticle) {
  return { authors, publishedAt, updatedAt, language, tags, attributes, articleSha256: textSha256 }
}

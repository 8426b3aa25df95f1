/** The tool `search`: finds passages for a question, in the shape that connectors of ChatGPT look for. */
import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { SEARCH_DEFAULTS, type SearchResult } from '../retrieval/search.ts'
import { simpleFields } from '../wire/search-schema.ts'
import { answerCall } from './answer-call.ts'
import { articleUri } from './article-uri.ts'
import { declareInput } from './declare-input.ts'
import type { McpParts } from './mcp-parts.ts'
import { READ_ONLY } from './read-only.ts'
import { isWithin, takeWithin } from './take-within.ts'

const MAX_TOKENS = 4000

const DESCRIPTION = `Finds passages of the indexed articles that answer a question, best first, by meaning and by words. \
Use this to start from a plain question; use search_passages instead where you need filters (dates, sections, tags), \
more results, or a bound on tokens. Each result quotes the article word for word in "text", and "url" opens the page at \
that quote where the article has an address. "relevance" says from 0 to 1 how likely the passage answers; below 0.3 \
rather say that nothing was found. Give "id" to fetch for the passage, or "articleId" for the whole article.`

const outputSchema = z.object({
  results: z.array(
    z.object({
      id: z.string().describe('Of the passage; fetch takes it.'),
      title: z.string(),
      url: z.string().describe('Opens the page at the quote; the address of the resource where there is no page.'),
      text: z.string().describe('Whole sentences, word for word.'),
      articleId: z.string(),
      publishedAt: z.string().nullable(),
      relevance: z.number().describe('0 to 1; how likely the passage answers.'),
    }),
  ),
})

export function registerSearch(server: McpServer, parts: McpParts): void {
  const inputSchema = declareInput(z.strictObject({ query: simpleFields.query }), ['#/query'])
  const config = { title: 'Search articles', description: DESCRIPTION, inputSchema, outputSchema }
  server.registerTool('search', { ...config, annotations: READ_ONLY }, ({ query }) =>
    answerCall(parts.logger, () => search(parts, query)),
  )
}

async function search({ searcher, tokens }: McpParts, query: string) {
  const { results } = await searcher.search({ ...SEARCH_DEFAULTS, query })
  const shown = results.map(showHit)
  const fits = (some: readonly object[]) => isWithin(JSON.stringify({ results: some }), MAX_TOKENS, tokens)
  return { results: await takeWithin(shown, fits) }
}

function showHit({ passageId, relevance, citation }: SearchResult) {
  const { articleId, title, url, deepLink, publishedAt, quote } = citation
  return {
    id: passageId,
    title,
    url: deepLink ?? url ?? articleUri(articleId),
    text: quote,
    articleId,
    publishedAt,
    relevance: Number(relevance.toFixed(3)),
  }
}

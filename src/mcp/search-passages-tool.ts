/** The tool `search_passages`: the whole search, with every option of it and a bound on tokens. */
import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { SearchRequest, SearchResponse } from '../retrieval/search.ts'
import { SEARCH_FIELDS, searchBodySchema, toSearchRequest } from '../wire/search-schema.ts'
import { answerCall } from './answer-call.ts'
import { declareInput } from './declare-input.ts'
import type { McpParts } from './mcp-parts.ts'
import { READ_ONLY } from './read-only.ts'
import { passagesSchema, showPassages } from './show-passages.ts'
import { isWithin, takeWithin } from './take-within.ts'

const DEFAULT_TOKENS = 5000

const DESCRIPTION = `Finds passages of the indexed articles with all options: filters by date, section, tag or any other \
attribute, longer or shorter texts, favouring new articles, paging, and "maxTokens" for the size of the answer. Use this \
to answer a question from the articles. Quote "citation.quote" word for word, cite its title and url, and keep the \
"citation" objects: verify_citation takes them as they are. When "noGoodMatch" is true, say that the articles do not \
answer rather than making the most of what was found. When "omitted" is not 0, "note" says how to get the rest.`

const inputSchema = declareInput(
  searchBodySchema.extend({
    maxTokens: z
      .int()
      .min(200)
      .max(20_000)
      .default(DEFAULT_TOKENS)
      .describe('Most tokens of the whole answer; results that do not fit are left out from the end.'),
  }),
  [...SEARCH_FIELDS, '#/maxTokens'],
)

export function registerSearchPassages(server: McpServer, parts: McpParts): void {
  const config = { title: 'Search passages', description: DESCRIPTION, inputSchema, outputSchema: passagesSchema }
  server.registerTool('search_passages', { ...config, annotations: READ_ONLY }, ({ maxTokens, ...body }) =>
    answerCall(parts.logger, () => searchPassages(parts, toSearchRequest(body), maxTokens)),
  )
}

async function searchPassages({ searcher, tokens }: McpParts, request: SearchRequest, maxTokens: number) {
  const response = await searcher.search(request)
  const fits = (shown: SearchResponse['results']) =>
    isWithin(JSON.stringify(showPassages(response, shown)), maxTokens, tokens)
  const shown = await takeWithin(response.results, fits)
  if (shown.length === response.results.length) return showPassages(response, shown)
  return showPassages({ ...response, nextCursor: await cursorAfter(shown.length) }, shown)

  /** The place of a cursor is counted in results given, so it needs a page that ends where this answer does. */
  async function cursorAfter(count: number): Promise<string | null> {
    return count === 0 ? request.cursor : (await searcher.search({ ...request, limit: count })).nextCursor
  }
}

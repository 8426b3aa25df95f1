/** Maps a search response to what an assistant gets: every quote once, and no figure that it could not use. */
import { z } from 'zod'
import type { SearchResponse, SearchResult } from '../retrieval/search.ts'
import { articleUri } from './article-uri.ts'

const spanFields = { start: z.int(), end: z.int() }

const resultSchema = z.object({
  rank: z.int(),
  id: z.string().describe('Of the passage; fetch takes it.'),
  title: z.string(),
  url: z.string().describe('Opens the page at the quote; the address of the resource where there is no page.'),
  relevance: z.number().describe('0 to 1; how likely the passage answers; comparable between questions.'),
  authors: z.array(z.string()),
  publishedAt: z.string().nullable(),
  citation: z
    .object({ articleId: z.string(), ...spanFields, quote: z.string().describe('Whole sentences, word for word.') })
    .describe('What verify_citation takes.'),
  text: z.string().optional().describe('The quote with its neighbouring sentences, where these were asked for.'),
  alsoIn: z
    .array(z.object({ articleId: z.string(), title: z.string(), url: z.string().nullable() }))
    .optional()
    .describe('Other articles with the same text.'),
  explanation: z.record(z.string(), z.unknown()).optional(),
})

export const passagesSchema = z.object({
  noGoodMatch: z.boolean().describe('True when even the best passage is unlikely to answer.'),
  results: z.array(resultSchema),
  omitted: z.int().describe('Results of this page that did not fit into maxTokens.'),
  note: z.string().optional(),
  nextCursor: z.string().nullable(),
  degraded: z.array(z.string()).optional().describe('Parts of the search that could not contribute.'),
  facets: z.record(z.string(), z.array(z.object({ value: z.unknown(), count: z.int() }))).optional(),
})

/** `shown` are the first of the response's results; its cursor has to follow on these. */
export function showPassages(response: SearchResponse, shown: SearchResponse['results']) {
  const omitted = response.results.length - shown.length
  const { noGoodMatch, nextCursor, degraded, facets } = response
  return {
    noGoodMatch,
    results: shown.map(showResult),
    omitted,
    ...(omitted === 0 ? {} : { note: describeRest(shown.length) }),
    nextCursor,
    ...(degraded.length === 0 ? {} : { degraded }),
    ...(facets === null ? {} : { facets }),
  }
}

function describeRest(shown: number): string {
  return shown === 0
    ? 'not even one result fits: raise maxTokens or lower passageWords'
    : 'more was found than fits: go on with nextCursor, raise maxTokens or lower passageWords'
}

function showResult({ rank, passageId, relevance, text, citation, alsoIn, explanation }: SearchResult) {
  const { articleId, title, url, deepLink, authors, publishedAt, start, end, quote } = citation
  return {
    rank,
    id: passageId,
    title,
    url: deepLink ?? url ?? articleUri(articleId),
    relevance: Number(relevance.toFixed(3)),
    authors,
    publishedAt,
    citation: { articleId, start, end, quote },
    ...(text === quote ? {} : { text }),
    ...(alsoIn.length === 0 ? {} : { alsoIn: alsoIn.map(({ articleId: id, ...also }) => showAlsoIn(id, also)) }),
    ...(explanation === null ? {} : { explanation: { ...explanation } }),
  }
}

function showAlsoIn(articleId: string, { title, url }: { readonly title: string; readonly url: string | null }) {
  return { articleId, title, url }
}

/** A searcher with a fixed ranking per question, which cites whole documents and pages like the real one. */
import type { ArticleReader, StoredArticle } from '../../src/engine/engine.ts'
import { citeSpan } from '../../src/retrieval/cite-span.ts'
import type { Searcher, SearchRequest, SearchResponse, SearchResult } from '../../src/retrieval/search.ts'
import { storedArticle } from '../support/articles.ts'

export interface FakeIndex {
  /** Text per document id. */
  readonly texts: Readonly<Record<string, string>>
  /** Document ids per question, best first; a question that is not here finds nothing. */
  readonly rankings: Readonly<Record<string, readonly string[]>>
}

export interface FakeTarget {
  readonly searcher: Searcher
  readonly readArticle: ArticleReader['article']
  /** Every request made, in order. */
  readonly requests: SearchRequest[]
}

export function createFakeTarget({ texts, rankings }: FakeIndex): FakeTarget {
  const entries = Object.entries(texts).map(([id, text]) => [id, storedArticle({ id, text })] as const)
  const articles = new Map<string, StoredArticle>(entries)
  const requests: SearchRequest[] = []
  return {
    requests,
    readArticle: async id => articles.get(id) ?? null,
    searcher: {
      async search(request) {
        requests.push(request)
        const ranking = rankings[request.query] ?? []
        const from = Number(request.cursor ?? 0)
        const to = from + request.limit
        const results = ranking.slice(from, to).map((id, i) => wholeArticle(articles.get(id)!, from + i + 1))
        return responseOf(request, results, to < ranking.length ? String(to) : null)
      },
    },
  }
}

/** A result that cites the whole article; its relevance is one over its rank. */
export function wholeArticle(article: StoredArticle, rank = 1): SearchResult {
  const span = { start: 0, end: article.text.length }
  return {
    rank,
    passageId: `${article.id}:${span.start}-${span.end}`,
    text: article.text,
    score: 1 / rank,
    relevance: 1 / rank,
    scores: { cosine: null, bm25: null, fused: 1 / rank },
    evidence: [{ ...span, text: article.text, cosine: null, terms: [] }],
    citation: citeSpan(article, span),
    alsoIn: [],
    explanation: null,
  }
}

function responseOf(
  { query, mode }: SearchRequest,
  results: readonly SearchResult[],
  nextCursor: string | null,
): SearchResponse {
  return {
    query,
    mode,
    tookMs: 0,
    index: { generation: 'g', builtAt: null, model: 'fake' },
    noGoodMatch: results.length === 0,
    degraded: [],
    nextCursor,
    results,
    facets: null,
  }
}

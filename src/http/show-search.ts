/** Maps a search response to its wire shape, by hand, so that it stays still while the inside moves. */
import type { Citation, SearchResponse, SearchResult } from '../retrieval/search.ts'

export function showSearch(response: SearchResponse) {
  const { query, mode, tookMs, index, noGoodMatch, degraded, nextCursor, results, facets } = response
  return {
    query,
    mode,
    tookMs,
    index: { generation: index.generation, builtAt: index.builtAt, model: index.model },
    noGoodMatch,
    degraded,
    nextCursor,
    results: results.map(showResult),
    ...(facets === null ? {} : { facets }),
  }
}

function showResult(result: SearchResult) {
  return {
    rank: result.rank,
    passageId: result.passageId,
    text: result.text,
    score: result.score,
    relevance: result.relevance,
    scores: { cosine: result.scores.cosine, bm25: result.scores.bm25, fused: result.scores.fused },
    evidence: result.evidence.map(({ start, end, text, cosine, terms }) => ({ start, end, text, cosine, terms })),
    citation: showCitation(result.citation),
    alsoIn: result.alsoIn.map(({ passageId, articleId, title, url }) => ({ passageId, articleId, title, url })),
    ...(result.explanation === null ? {} : { explanation: result.explanation }),
  }
}

export function showCitation(citation: Citation) {
  return {
    articleId: citation.articleId,
    title: citation.title,
    url: citation.url,
    deepLink: citation.deepLink,
    authors: citation.authors,
    publishedAt: citation.publishedAt,
    start: citation.start,
    end: citation.end,
    unit: 'utf16',
    startCodePoint: citation.startCodePoint,
    endCodePoint: citation.endCodePoint,
    quote: citation.quote,
    prefix: citation.prefix,
    suffix: citation.suffix,
    quoteSha256: citation.quoteSha256,
    articleSha256: citation.articleSha256,
  }
}

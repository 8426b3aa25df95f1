/** Maps a search response to its wire shape, by hand, so that it stays still while the inside moves. */
import type { Span } from '../model.ts'
import type { AlsoIn, Citation, Evidence, Explanation, SearchResponse, SearchResult } from '../retrieval/search.ts'

/** `facets` and `explanation` are there only when they were asked for. */
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
    ...(facets === null ? {} : { facets: showFacets(facets) }),
  }
}

function showResult(result: SearchResult) {
  const { rank, passageId, text, score, relevance, scores, evidence, citation, alsoIn, explanation } = result
  return {
    rank,
    passageId,
    text,
    score,
    relevance,
    scores: { cosine: scores.cosine, bm25: scores.bm25, fused: scores.fused },
    evidence: evidence.map(showEvidence),
    citation: showCitation(citation),
    alsoIn: alsoIn.map(showAlsoIn),
    ...(explanation === null ? {} : { explanation: showExplanation(explanation) }),
  }
}

function showEvidence({ start, end, text, cosine, terms }: Evidence) {
  return { start, end, text, cosine, terms: terms.map(showSpan) }
}

export function showSpan({ start, end }: Span) {
  return { start, end }
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

function showAlsoIn({ passageId, articleId, title, url }: AlsoIn) {
  return { passageId, articleId, title, url }
}

function showExplanation({ signals, recency }: Explanation) {
  return {
    signals: signals.map(({ name, raw, normalised, weight, rank }) => ({ name, raw, normalised, weight, rank })),
    recency,
  }
}

function showFacets(facets: NonNullable<SearchResponse['facets']>) {
  const entries = Object.entries(facets)
  return Object.fromEntries(
    entries.map(([name, counts]) => [name, counts.map(({ value, count }) => ({ value, count }))]),
  )
}

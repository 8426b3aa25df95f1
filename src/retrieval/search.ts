/** The port of search: what a question may ask for and what an answer holds. */
import type { AttributeScalar, Filter, Span } from '../model.ts'

export type SearchMode = 'hybrid' | 'semantic' | 'keyword'

/** Score × (floor + (1 − floor) · 0.5^(age / halfLifeDays)); undated articles keep their score. */
export interface Recency {
  readonly halfLifeDays: number
  /** 0..1 */
  readonly floor: number
}

export interface SearchRequest {
  /** 1 to 2,000 UTF-16 units, trimmed, well formed. */
  readonly query: string
  readonly mode: SearchMode
  /** 1 to 50. */
  readonly limit: number
  readonly cursor: string | null
  readonly filter: Filter
  readonly recency: Recency | null
  readonly maxPerArticle: number | null
  /** Word budget of a returned text, 30 to 400. */
  readonly passageWords: number
  /** Sentences added on each side of a returned text; the citation does not grow. */
  readonly neighbours: number
  /** Attribute names to count over the articles of the matching passages. */
  readonly facets: readonly string[]
  readonly explain: boolean
}

/** Whether the question has to be embedded. */
export function asksByMeaning({ mode }: Pick<SearchRequest, 'mode'>): boolean {
  return mode !== 'keyword'
}

/** What a request that names only its question asks for. */
export const SEARCH_DEFAULTS: Omit<SearchRequest, 'query'> = {
  mode: 'hybrid',
  limit: 10,
  cursor: null,
  filter: {},
  recency: null,
  maxPerArticle: 3,
  passageWords: 120,
  neighbours: 0,
  facets: [],
  explain: false,
}

/** A sentence that carries the match; `terms` are the matched words. All spans are of the article's text. */
export interface Evidence extends Span {
  readonly text: string
  readonly cosine: number | null
  readonly terms: readonly Span[]
}

/** W3C TextQuoteSelector and TextPositionSelector in one, https://www.w3.org/TR/annotation-model/. */
export interface Citation extends Span {
  readonly articleId: string
  readonly title: string
  readonly url: string | null
  /** `url` with a text fragment that opens at the quote; null without an http(s) url. */
  readonly deepLink: string | null
  readonly authors: readonly string[]
  readonly publishedAt: string | null
  readonly startCodePoint: number
  readonly endCodePoint: number
  /** Exactly `text.slice(start, end)` of the article. */
  readonly quote: string
  readonly prefix: string
  readonly suffix: string
  /** SHA-256 (hex) of the quote and of the article's text, UTF-8. */
  readonly quoteSha256: string
  readonly articleSha256: string
}

export interface Signal {
  readonly name: 'meaning' | 'passageWords' | 'articleWords'
  readonly raw: number
  /** 0..1 within the candidates of this query. */
  readonly normalised: number
  readonly weight: number
  /** 1 is best; null when the signal did not find the passage. */
  readonly rank: number | null
}

export interface Explanation {
  readonly signals: readonly Signal[]
  /** Factor applied after fusion; 1 when recency is off or the article has no date. */
  readonly recency: number
}

export interface AlsoIn {
  readonly passageId: string
  readonly articleId: string
  readonly title: string
  readonly url: string | null
}

export interface SearchResult {
  readonly rank: number
  /** The indexed passage that matched. */
  readonly passageId: string
  /** Whole sentences: the quote, with `neighbours` around it when asked for. */
  readonly text: string
  /** What the results are ordered by; only comparable within one response. */
  readonly score: number
  /** Calibrated 0..1: how likely the passage answers; comparable across queries. */
  readonly relevance: number
  readonly scores: { readonly cosine: number | null; readonly bm25: number | null; readonly fused: number }
  readonly evidence: readonly Evidence[]
  readonly citation: Citation
  /** The same or nearly the same text in other articles. */
  readonly alsoIn: readonly AlsoIn[]
  readonly explanation: Explanation | null
}

export interface FacetCount {
  readonly value: AttributeScalar
  readonly count: number
}

export interface SearchResponse {
  readonly query: string
  readonly mode: SearchMode
  readonly tookMs: number
  readonly index: { readonly generation: string; readonly builtAt: string | null; readonly model: string }
  /** True when even the best passage is unlikely to answer. */
  readonly noGoodMatch: boolean
  /** Names of parts that could not contribute; empty when all is well. */
  readonly degraded: readonly string[]
  readonly nextCursor: string | null
  readonly results: readonly SearchResult[]
  readonly facets: Readonly<Record<string, readonly FacetCount[]>> | null
}

export interface Searcher {
  /** Throws `cursor_stale` for a cursor of another generation, sequence or query. */
  search(request: SearchRequest): Promise<SearchResponse>
}

/** A searcher whose answers can also be had as they leave the program. */
export interface ShowingSearcher extends Searcher {
  /** JSON of the shown answer; throws what `search` throws. */
  searchShown(request: SearchRequest): Promise<string>
}

/** Gives an answer the shape in which it leaves the program; `tookMs` stays a member under its name. */
export type ShowAnswer = (response: SearchResponse) => object

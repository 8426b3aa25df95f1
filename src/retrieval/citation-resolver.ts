/** The port of resolving citations: from what an assistant cited back to the exact spans of the articles. */
import type { Span } from '../model.ts'
import type { Citation } from './search.ts'

/** An assistant's answer with `[n]` markers, Anthropic citation objects, or both. */
export interface ResolveRequest {
  /** From a packed context. */
  readonly contextId: string
  readonly answer: string | null
  readonly citations: readonly AnthropicCitation[]
}

/** The part of a `search_result_location` that says what it cites; indexes are from 0. */
export interface AnthropicCitation {
  readonly searchResultIndex: number
  readonly startBlockIndex: number
  /** Exclusive; where it equals the start, the one block there is meant. */
  readonly endBlockIndex: number
  readonly citedText: string | null
}

/**
 * `resolved`: the article is as it was, so the citation is exact.
 * `article_changed`, `article_missing`: the article is no longer as it was when the context was packed.
 * `unknown`: the context has no such source, or no such sentences in it.
 */
export type ReferenceStatus = 'resolved' | 'article_changed' | 'article_missing' | 'unknown'

/** One source that was cited at one place: a marker that names three sources makes three of these. */
export interface ResolvedReference {
  readonly status: ReferenceStatus
  /** Number of the source; null for a marker that names none, such as a range without an end in sight. */
  readonly number: number | null
  /** Where the answer names it; null for a citation object. */
  readonly marker: Marker | null
  /** Index into `citations` of the request; null for a marker. */
  readonly citationIndex: number | null
  readonly articleId: string | null
  /** Sentences that were cited, spans of the article's text as it was packed; empty when unknown. */
  readonly sentences: readonly Span[]
  /** Of the whole run of those sentences; null unless resolved. */
  readonly citation: Citation | null
  /** Whether the object's `cited_text` is what those sentences say, white space aside; null where there is none. */
  readonly citedTextMatches: boolean | null
}

/** A marker as it stands in the answer; the span is in UTF-16 units of the answer. */
export interface Marker extends Span {
  readonly text: string
}

export interface ResolvedCitations {
  /** Generation of the index that the context was packed from. */
  readonly generation: string
  /** Markers in the order of the answer, then citation objects in the order given. */
  readonly references: readonly ResolvedReference[]
}

export interface CitationResolver {
  /** Throws `invalid_request` for a context id that we did not issue, or that was altered. */
  resolve(request: ResolveRequest): Promise<ResolvedCitations>
}

/** The port of checking citations: whether a quote still stands where its citation says. */
import type { Span } from '../model.ts'
import type { Citation } from './search.ts'

/** What `start` and `end` of a claim count. */
export type OffsetUnit = 'utf16' | 'codepoint'

/** A citation as we issue it, or as little of one as an article and a quote. */
export interface CitationClaim {
  readonly articleId: string
  /** Well formed, with at least one character that is no white space. */
  readonly quote: string
  /** Where the quote is said to stand. `end` may be left out: it follows from the quote. */
  readonly start?: number | undefined
  readonly end?: number | undefined
  /** Of `start` and `end`; `utf16` when absent. */
  readonly unit?: OffsetUnit | undefined
  /** What is said to stand right before and after the quote; tells places alike apart. */
  readonly prefix?: string | undefined
  readonly suffix?: string | undefined
  /** SHA-256 (hex) of the quote and of the article's text, UTF-8. */
  readonly quoteSha256?: string | undefined
  readonly articleSha256?: string | undefined
}

/**
 * `exact`: the claimed place holds the quote, character by character; without a claimed place, the article does.
 * `moved`: the quote stands elsewhere in the article, or there with other white space.
 * `changed`: the quote stands nowhere, but something close to it does.
 * `gone`: the article is not stored, or holds nothing close to the quote.
 */
export type CitationStatus = 'exact' | 'moved' | 'changed' | 'gone'

export interface CitationVerdict {
  readonly status: CitationStatus
  readonly articleId: string
  /** A fresh citation of where the quote stands now, or of the closest text when it changed; null when gone. */
  readonly citation: Citation | null
  /** What became of the quote; null unless the status is `changed`. */
  readonly closest: ClosestText | null
  /** Whether the article is another than the one that was cited; null without `articleSha256`, or without the article. */
  readonly articleChanged: boolean | null
  /** False when the claim's own `quoteSha256` is not that of its quote: then the claim was altered; null without one. */
  readonly quoteIntact: boolean | null
  /** Why a quote is gone; null for every other status. */
  readonly reason: 'article_missing' | 'nothing_close' | null
}

/** The present text nearest to a quote that no longer stands; `span` is of the article's text, whole sentences. */
export interface ClosestText {
  readonly text: string
  readonly span: Span
  /** Share of the quote's words that stand there in the same order, 0.5..1; stop words count a quarter. */
  readonly similarity: number
  /** From the quote to `text`: kept and added texts join to `text`, kept and removed ones to the quote, spaces aside. */
  readonly diff: readonly WordChange[]
}

/** Consecutive words, white space and marks that share their fate; white space in place of other white space is kept. */
export interface WordChange {
  readonly kind: 'kept' | 'removed' | 'added'
  readonly text: string
}

export interface CitationChecker {
  /** One verdict per claim, in order. Never throws for what a claim says; work per claim is bounded. */
  verify(claims: readonly CitationClaim[]): Promise<CitationVerdict[]>
}

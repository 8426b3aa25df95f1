/** Builds the citation of a span: quote, context, both kinds of offsets, hashes and deep link. */
import { hash } from 'node:crypto'
import type { StoredArticle } from '../engine/engine.ts'
import type { Span } from '../model.ts'
import { countCodePoints, isLowSurrogate } from './count-code-points.ts'
import { linkToQuote } from './link-to-quote.ts'
import type { Citation } from './search.ts'

/** Length of `prefix` and `suffix` in UTF-16 units, at most; enough for a selector to tell repeats apart. */
const CONTEXT_UNITS = 32

/** The span must lie inside the article's text and must not cut a surrogate pair. */
export function citeSpan(article: StoredArticle, span: Span): Citation {
  const { text } = article
  const quote = text.slice(span.start, span.end)
  const startCodePoint = countCodePoints(text.slice(0, span.start))
  return {
    articleId: article.id,
    title: article.title,
    url: article.url,
    deepLink: article.url === null ? null : linkToQuote(article.url, text, span),
    authors: article.authors,
    publishedAt: article.publishedAt,
    start: span.start,
    end: span.end,
    startCodePoint,
    endCodePoint: startCodePoint + countCodePoints(quote),
    quote,
    prefix: withoutLeadingHalf(text.slice(Math.max(0, span.start - CONTEXT_UNITS), span.start)),
    suffix: withoutTrailingHalf(text.slice(span.end, span.end + CONTEXT_UNITS)),
    quoteSha256: sha256(quote),
    articleSha256: article.textSha256,
  }
}

function withoutLeadingHalf(text: string): string {
  return isLowSurrogate(text.charCodeAt(0)) ? text.slice(1) : text
}

function withoutTrailingHalf(text: string): string {
  return isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.slice(0, -1) : text
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex')
}

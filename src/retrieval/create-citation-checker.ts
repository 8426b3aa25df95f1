/** Checks citations against the articles as they are stored now. */
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { ArticleReader, StoredArticle } from '../engine/engine.ts'
import type { Span } from '../model.ts'
import type { CitationChecker, CitationClaim, CitationVerdict, ClosestText } from './citation-checker.ts'
import { citeSpan } from './cite-span.ts'
import { countCodePoints, unitOfCodePoint } from './count-code-points.ts'
import { diffWords } from './diff-words.ts'
import { findClosest } from './find-closest.ts'
import { locateQuote } from './locate-quote.ts'

/** Below this share of kept words a present text is another text, not a changed one. */
const LEAST_SIMILARITY = 0.5

/** What it needs of the engine. */
export type CitedArticles = Pick<ArticleReader, 'article' | 'passages'>

export function createCitationChecker(reader: CitedArticles): CitationChecker {
  return { verify: claims => verifyAll(reader, claims) }
}

async function verifyAll(reader: CitedArticles, claims: readonly CitationClaim[]): Promise<CitationVerdict[]> {
  const verdicts: CitationVerdict[] = []
  let article: StoredArticle | null = null
  for (const claim of claims) {
    // claims tend to come article by article; holding all of their texts could take any amount of memory
    if (article?.id !== claim.articleId) article = await reader.article(claim.articleId)
    verdicts.push(article === null ? missing(claim) : await verifyOne(reader, article, claim))
    // a search through a long article takes its time: others get their turn in between
    await setImmediate()
  }
  return verdicts
}

function missing(claim: CitationClaim): CitationVerdict {
  const nowhere = { status: 'gone', reason: 'article_missing', citation: null, closest: null } as const
  return { ...nowhere, articleId: claim.articleId, articleChanged: null, quoteIntact: quoteIntact(claim) }
}

async function verifyOne(
  reader: CitedArticles,
  article: StoredArticle,
  claim: CitationClaim,
): Promise<CitationVerdict> {
  const { articleSha256, articleId } = claim
  const known = {
    articleId,
    articleChanged: articleSha256 === undefined ? null : articleSha256.toLowerCase() !== article.textSha256,
    quoteIntact: quoteIntact(claim),
    closest: null,
    reason: null,
  }
  const place = claimedPlace(article.text, claim)
  const found = placeOfQuote(article.text, claim, place)
  if (found !== null) return { ...known, status: found.status, citation: citeSpan(article, found.span) }
  const closest = await closestText(reader, article, { quote: claim.quote, near: place?.start ?? null })
  if (closest === null) return { ...known, status: 'gone', citation: null, reason: 'nothing_close' }
  return { ...known, status: 'changed', citation: citeSpan(article, closest.span), closest }
}

/** In UTF-16 units of the article as it is now; null when the claim names no place. */
function claimedPlace(text: string, { quote, start, end, unit }: CitationClaim): Span | null {
  const isCodePoints = unit === 'codepoint'
  const length = isCodePoints ? countCodePoints(quote) : quote.length
  const from = start ?? (end === undefined ? null : Math.max(0, end - length))
  if (from === null) return null
  const to = end ?? from + length
  if (!isCodePoints) return { start: from, end: to }
  return { start: unitOfCodePoint(text, from), end: unitOfCodePoint(text, to) }
}

function placeOfQuote(text: string, { quote, prefix = '', suffix = '' }: CitationClaim, place: Span | null) {
  if (place !== null && text.slice(place.start, place.end) === quote) return { status: 'exact', span: place } as const
  const span = locateQuote(text, quote, { near: place?.start ?? null, prefix, suffix })
  if (span === null) return null
  const isVerbatim = place === null && text.slice(span.start, span.end) === quote
  return { status: isVerbatim ? 'exact' : 'moved', span } as const
}

async function closestText(
  reader: CitedArticles,
  { id, text }: StoredArticle,
  { quote, near }: { quote: string; near: number | null },
): Promise<ClosestText | null> {
  const passages = await reader.passages(id)
  const sentences = passages.flatMap(passage => passage.sentences).filter(({ end }) => end <= text.length)
  const span = findClosest({ text, sentences, quote, near })
  if (span === null) return null
  const present = text.slice(span.start, span.end)
  const { changes, similarity } = diffWords(quote, present)
  return similarity < LEAST_SIMILARITY ? null : { text: present, span, similarity, diff: changes }
}

function quoteIntact({ quote, quoteSha256 }: CitationClaim): boolean | null {
  if (quoteSha256 === undefined) return null
  return createHash('sha256').update(quote, 'utf8').digest('hex') === quoteSha256.toLowerCase()
}

/** Chooses, of all the places where a quote stands, the one that was most likely meant. */
import type { Span } from '../model.ts'
import { findQuote } from './find-quote.ts'

export interface QuotePlace {
  /** Where it used to stand, in UTF-16 units; null when nobody says. */
  readonly near: number | null
  /** What stood before and after it; empty when nobody says. */
  readonly prefix: string
  readonly suffix: string
}

interface Candidate extends Span {
  readonly distance: number
}

/** Nearest first; of places equally near the one with more of the context, then the verbatim one, then the first. */
export function locateQuote(text: string, quote: string, place: QuotePlace): Span | null {
  let best: Candidate | null = null
  for (const span of findQuote(text, quote)) {
    const candidate = { ...span, distance: place.near === null ? 0 : Math.abs(span.start - place.near) }
    if (best === null || isBetter(candidate, best, { text, quote, place })) best = candidate
  }
  return best === null ? null : { start: best.start, end: best.end }
}

function isBetter(
  candidate: Candidate,
  best: Candidate,
  { text, quote, place }: { text: string; quote: string; place: QuotePlace },
): boolean {
  if (candidate.distance !== best.distance) return candidate.distance < best.distance
  const more = sharedContext(text, candidate, place) - sharedContext(text, best, place)
  if (more !== 0) return more > 0
  return isVerbatim(text, candidate, quote) && !isVerbatim(text, best, quote)
}

/** Units of the claimed context that stand there too, counted from the quote outwards. */
function sharedContext(text: string, { start, end }: Span, { prefix, suffix }: QuotePlace): number {
  let before = 0
  while (before < prefix.length && prefix.at(-1 - before) === text[start - 1 - before]) before++
  let after = 0
  while (after < suffix.length && suffix[after] === text[end + after]) after++
  return before + after
}

function isVerbatim(text: string, { start, end }: Span, quote: string): boolean {
  return end - start === quote.length && text.startsWith(quote, start)
}

/** Cuts a long text for a reader with few tokens left: after a whole sentence, wherever there is one. */
import type { Span } from '../model.ts'
import { takeWithin } from './take-within.ts'

export interface CutOptions {
  /** Of the whole text, in reading order. */
  readonly sentences: readonly Span[]
  readonly maxTokens: number
  readonly countTokens: (text: string) => number
}

/** Texts hold fewer units per token than this, but for long runs of white space and the like. */
const MOST_UNITS_PER_TOKEN = 8

/**
 * The end of the part of `span` that is given first: of its last sentence within `maxTokens`. What has no sentence that
 * soon, as long code has none, is cut between any two characters.
 */
export function cutText(text: string, span: Span, { sentences, maxTokens, countTokens }: CutOptions): number {
  const limit = Math.min(span.end, span.start + maxTokens * MOST_UNITS_PER_TOKEN)
  const fits = (end: number) => countTokens(text.slice(span.start, end)) <= maxTokens
  if (limit === span.end && fits(span.end)) return span.end
  const borders = sentences.map(sentence => sentence.end).filter(end => end > span.start && end <= limit)
  return lastFitting(borders, fits) ?? lastFitting(charactersOf(text, { start: span.start, end: limit }), fits) ?? limit
}

function lastFitting(ends: readonly number[], fits: (end: number) => boolean): number | undefined {
  return takeWithin(ends, some => some.length === 0 || fits(some.at(-1)!)).at(-1)
}

/** Where characters end, so that none is cut. */
function charactersOf(text: string, { start, end }: Span): number[] {
  const ends: number[] = []
  let at = start
  for (const character of text.slice(start, end).toWellFormed()) {
    at += character.length
    ends.push(at)
  }
  return ends
}

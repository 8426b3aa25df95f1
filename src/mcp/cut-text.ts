/** Cuts a long text for a reader with few tokens left: after a whole sentence, wherever there is one. */
import type { Span } from '../model.ts'
import type { TokenCounter } from '../retrieval/token-counter.ts'
import { isWithin, takeWithin } from './take-within.ts'

export interface CutOptions {
  /** Of the whole text, in reading order. */
  readonly sentences: readonly Span[]
  readonly maxTokens: number
  readonly tokens: TokenCounter
}

/** Texts hold fewer units per token than this, but for long runs of white space and the like. */
const MOST_UNITS_PER_TOKEN = 8

/**
 * The end of the part of `span` that is given first: of its last sentence within `maxTokens`. What has no sentence that
 * soon, as long code has none, is cut between any two characters.
 */
export async function cutText(text: string, span: Span, options: CutOptions): Promise<number> {
  const { sentences, maxTokens, tokens } = options
  const limit = Math.min(span.end, span.start + maxTokens * MOST_UNITS_PER_TOKEN)
  const fits = (end: number) => isWithin(text.slice(span.start, end), maxTokens, tokens)
  if (limit === span.end && (await fits(span.end))) return span.end
  const borders = sentences.map(sentence => sentence.end).filter(end => end > span.start && end <= limit)
  const afterSentence = await lastFitting(borders, fits)
  return afterSentence ?? (await lastFitting(charactersOf(text, { start: span.start, end: limit }), fits)) ?? limit
}

async function lastFitting(
  ends: readonly number[],
  fits: (end: number) => Promise<boolean>,
): Promise<number | undefined> {
  const taken = await takeWithin(ends, async some => some.length === 0 || fits(some.at(-1)!))
  return taken.at(-1)
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

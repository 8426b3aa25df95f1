/** Cuts runs of text without sentence ends, so that no sentence grows without bound. */
import type { Span } from '../model.ts'

/** Longest sentence in UTF-16 units; longer ones are tables, data or text without punctuation. */
export const LONGEST_SENTENCE = 2000

/** How far past the cut to look for the rest of a character made of several code points. */
const lookahead = 100

/** Pieces of `sentence`, trimmed, in order, each at most `LONGEST_SENTENCE` long, cut at whitespace where there is any. */
export function cutLongSentence(text: string, sentence: Span): Span[] {
  const pieces: Span[] = []
  let start = sentence.start
  while (sentence.end - start > LONGEST_SENTENCE) {
    const cut = cutPosition(text, start)
    const piece = text.slice(start, cut).trimEnd()
    pieces.push({ start, end: start + piece.length })
    start = skipWhitespace(text, cut)
  }
  pieces.push({ start, end: sentence.end })
  return pieces
}

/** A space in the second half of the run is a better place than its very end. */
function cutPosition(text: string, start: number): number {
  const limit = start + LONGEST_SENTENCE
  for (let at = limit; at > start + LONGEST_SENTENCE / 2; at -= 1) {
    if (/\s/.test(text[at]!) && !/\p{M}/u.test(text[at + 1] ?? '')) return at
  }
  return characterStart(text, start, limit)
}

/** Characters as a reader sees them are not parted, unless a single one is longer than a sentence may be. */
function characterStart(text: string, start: number, limit: number): number {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
  const around = segmenter.segment(text.slice(start, limit + lookahead)).containing(limit - start)
  if (around !== undefined && around.index > 0) return start + around.index
  return /[\udc00-\udfff]/.test(text[limit]!) ? limit - 1 : limit
}

function skipWhitespace(text: string, from: number): number {
  let at = from
  while (/\s/.test(text[at] ?? '')) at += 1
  return at
}

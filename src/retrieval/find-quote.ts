/** Finds every place where a quote stands in a text, however its white space is written. */
import type { Span } from '../model.ts'

/**
 * Spans of `text` in order, overlapping ones too; any run of white space stands for any other, and none is needed at
 * the quote's ends. One pass, whatever the texts: Knuth, Morris and Pratt, https://doi.org/10.1137/0206024.
 */
export function* findQuote(text: string, quote: string): Generator<Span> {
  const wanted = quote.trim().replace(/\s+/gu, ' ')
  if (wanted === '') return
  const fallbacks = fallbacksOf(wanted)
  // where each of the last units fed stands in the text, as a folded unit may stand for many
  const places = new Uint32Array(wanted.length)
  let matched = 0
  let fed = 0
  for (let at = 0; at < text.length; at++) {
    const isSpace = isWhiteSpace(text, at)
    if (isSpace && at > 0 && isWhiteSpace(text, at - 1)) continue
    const unit = isSpace ? SPACE : text.charCodeAt(at)
    places[fed++ % wanted.length] = at
    while (matched > 0 && wanted.charCodeAt(matched) !== unit) matched = fallbacks[matched - 1]!
    if (wanted.charCodeAt(matched) === unit) matched++
    if (matched < wanted.length) continue
    yield { start: places[fed % wanted.length]!, end: at + 1 }
    matched = fallbacks[matched - 1]!
  }
}

const SPACE = 0x20

function isWhiteSpace(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  if (unit < 0x80) return unit === SPACE || (unit >= 9 && unit <= 13)
  return /\s/u.test(text[at]!)
}

/** For each prefix, the length of the longest shorter one that also ends it. */
function fallbacksOf(wanted: string): Uint32Array {
  const lengths = new Uint32Array(wanted.length)
  let matched = 0
  for (let at = 1; at < wanted.length; at++) {
    while (matched > 0 && wanted.charCodeAt(matched) !== wanted.charCodeAt(at)) matched = lengths[matched - 1]!
    if (wanted.charCodeAt(matched) === wanted.charCodeAt(at)) matched++
    lengths[at] = matched
  }
  return lengths
}

/** Makes a link that opens a page at a quote: a text fragment, https://wicg.github.io/scroll-to-text-fragment/. */
import type { Span } from '../model.ts'
import { foldForBrowser, matchFragment, type TextFragment } from './match-fragment.ts'
import { UNSPACED } from './split-tokens.ts'

/** Quotes longer than this, or over several lines, are named by their first and last words. */
const LONGEST_WHOLE_QUOTE = 300
/** Words at each end of such a quote, and words of context, tried until the browser's first match is the quote. */
const EDGE_WORDS = [6, 12, 24]
const CONTEXT_WORDS = [3, 6, 12, 24]
/** Units of a line that are looked at for words; so many words are hardly ever longer. */
const LONGEST_LOOK = 600

/** Knows words in every script, as the browser does, which takes no match that begins or ends inside of one. */
const segmenter = new Intl.Segmenter('und', { granularity: 'word' })

/** Null for a url that is not http(s). The span is of `text`, the article's whole text. */
export function linkToQuote(url: string, text: string, span: Span): string | null {
  if (!/^https?:\/\//i.test(url)) return null
  const fragment = chooseFragment(text, span)
  return url + (url.includes('#') ? '' : '#') + encodeFragment(fragment)
}

/** The shortest that only the quote matches; else the shortest that it is the first to match; else the longest. */
function chooseFragment(text: string, { start, end }: Span): TextFragment {
  const before = foldForBrowser(text.slice(0, start))
  const quote = foldForBrowser(text.slice(start, end)).trim()
  const page = before + foldForBrowser(text.slice(start))
  let leading: TextFragment | null = null
  let last: TextFragment | null = null
  for (const fragment of candidates(text, { start, end })) {
    const matches = matchFragment(page, fragment)
    const first = matches.next().value
    const isQuote = first?.start === before.length && first.end === before.length + quote.length
    if (isQuote && matches.next().done) return fragment
    if (isQuote) leading ??= fragment
    last = fragment
  }
  return leading ?? last!
}

function* candidates(text: string, span: Span): Generator<TextFragment> {
  const before = lastLine(text.slice(Math.max(0, span.start - LONGEST_LOOK), span.start))
  const after = firstLine(text.slice(span.end, span.end + LONGEST_LOOK))
  for (const { start, end } of edgesOf(text.slice(span.start, span.end))) {
    yield { prefix: '', start, end, suffix: '' }
    for (const words of CONTEXT_WORDS) {
      const prefix = lastWords(before, words)
      const suffix = firstWords(after, words)
      if (prefix !== '') yield { prefix, start, end, suffix: '' }
      if (suffix !== '') yield { prefix: '', start, end, suffix }
      if (prefix !== '' && suffix !== '') yield { prefix, start, end, suffix }
    }
  }
}

/** A match cannot cross a block of the page, so each end stays within one line of the text. */
function* edgesOf(quote: string): Generator<{ start: string; end: string }> {
  const lines = quote.split(/[\n\r]+/).filter(line => line.trim() !== '')
  const first = tidy(lines[0] ?? '')
  const last = tidy(lines.at(-1) ?? '')
  const isLong = lines.length > 1 || first.length > LONGEST_WHOLE_QUOTE
  for (const words of isLong ? EDGE_WORDS : []) {
    const [start, end] = [firstWords(first, words), lastWords(last, words)]
    // within one line the two must not overlap, or the browser would look for the end behind it
    if (lines.length > 1 || start.length + end.length < first.length) yield { start, end }
  }
  if (lines.length <= 1) yield { start: first, end: '' }
}

/** Up to the end of the word with that count; all of a line with fewer. */
function firstWords(line: string, count: number): string {
  let words = 0
  for (const { end } of wordsIn(line.slice(0, LONGEST_LOOK))) {
    words++
    if (words === count) return line.slice(0, leaveWord(line, end, 1))
  }
  return line.length <= LONGEST_LOOK ? line : line.slice(0, LONGEST_LOOK).replace(/[\ud800-\udbff]$/, '')
}

function lastWords(line: string, count: number): string {
  const seen = line.slice(-LONGEST_LOOK).replace(/^[\udc00-\udfff]/, '')
  const words = [...wordsIn(seen)]
  return words.length < count ? seen : seen.slice(leaveWord(seen, words.at(-count)!.start, -1))
}

/** In plain text a pattern knows them too, ten times as fast; what it joins and a browser parts does no harm. */
function* wordsIn(text: string): Generator<Span> {
  if (PLAIN.test(text)) {
    for (const { index, 0: word } of text.matchAll(/\w+(?:['.:,;]\w+)*/g))
      yield { start: index, end: index + word.length }
    return
  }
  for (const { segment, index, isWordLike } of segmenter.segment(text)) {
    if (isWordLike) yield { start: index, end: index + segment.length }
  }
}

const PLAIN = /^[\0-\x7f]*$/

const INSIDE = new RegExp(`[${UNSPACED}]{2}`, 'u')

/** Without spaces, where a word ends is a guess that the browser may not share: there, on to the end of the clause. */
function leaveWord(line: string, at: number, step: 1 | -1): number {
  let end = at
  while (end > 0 && end < line.length && INSIDE.test(line.slice(end - 1, end + 1))) end += step
  return end
}

function lastLine(text: string): string {
  const lines = text.trimEnd().split(/[\n\r]+/)
  return tidy(lines.at(-1) ?? '')
}

function firstLine(text: string): string {
  return tidy(text.trimStart().split(/[\n\r]+/, 1)[0] ?? '')
}

/** White space as a browser renders it, and no half of a character. */
function tidy(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
}

function encodeFragment({ prefix, start, end, suffix }: TextFragment): string {
  const parts = [
    prefix === '' ? '' : `${encodePart(prefix)}-,`,
    encodePart(start),
    end === '' ? '' : `,${encodePart(end)}`,
    suffix === '' ? '' : `,-${encodePart(suffix)}`,
  ]
  return `:~:text=${parts.join('')}`
}

/** `-`, `,` and `&` have a meaning in the fragment's syntax. */
function encodePart(text: string): string {
  return encodeURIComponent(text).replace(/-/g, '%2D')
}

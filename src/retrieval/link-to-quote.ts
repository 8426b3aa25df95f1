/** Makes a link that opens a page at a quote: a text fragment, https://wicg.github.io/scroll-to-text-fragment/. */
import type { Span } from '../model.ts'

/** Quotes longer than this, or over several lines, are named by their first and last words. */
const LONGEST_WHOLE_QUOTE = 300
const EDGE_WORDS = 6
/** Words of context tried, in this order, until the place is the only one in the article. */
const CONTEXT_WORDS = [3, 6, 12]

interface Fragment {
  readonly prefix: string
  readonly start: string
  readonly end: string
  readonly suffix: string
}

/** Null for a url that is not http(s). The span is of `text`, the article's whole text. */
export function linkToQuote(url: string, text: string, span: Span): string | null {
  if (!/^https?:\/\//i.test(url)) return null
  const quote = text.slice(span.start, span.end)
  const edges = needsEdges(quote) ? edgesOf(quote) : { start: fold(quote), end: '' }
  const fragment = withContext({ prefix: '', suffix: '', ...edges }, text, span)
  return url + (url.includes('#') ? '' : '#') + encodeFragment(fragment)
}

function needsEdges(quote: string): boolean {
  return quote.length > LONGEST_WHOLE_QUOTE || /[\n\r]/.test(quote.trim())
}

/** A match cannot cross a block of the page, so each edge stays within one line of the text. */
function edgesOf(quote: string): { start: string; end: string } {
  const lines = quote.split(/[\n\r]+/).filter(line => line.trim() !== '')
  const first = fold(lines[0] ?? '').split(' ')
  const last = fold(lines.at(-1) ?? '').split(' ')
  if (lines.length === 1) {
    const words = Math.min(EDGE_WORDS, Math.ceil(first.length / 2))
    if (first.length === 1) return { start: first[0] ?? '', end: '' }
    return {
      start: first.slice(0, words).join(' '),
      end: first.slice(Math.max(words, first.length - EDGE_WORDS)).join(' '),
    }
  }
  return { start: first.slice(0, EDGE_WORDS).join(' '), end: last.slice(-EDGE_WORDS).join(' ') }
}

/** Adds context only where the quote's beginning stands more than once, as a browser takes the first place. */
function withContext(fragment: Fragment, text: string, span: Span): Fragment {
  const page = fold(text).toLowerCase()
  if (occurrences(page, fragment.start) < 2) return fragment
  const before = fold(lastLine(text.slice(0, span.start))).split(' ')
  const after = fold(firstLine(text.slice(span.end))).split(' ')
  for (const words of CONTEXT_WORDS) {
    const prefix = before.slice(-words).join(' ')
    if (prefix !== '' && occurrences(page, `${prefix} ${fragment.start}`) === 1) return { ...fragment, prefix }
    const suffix = after.slice(0, words).join(' ')
    const quoteEnd = fragment.end === '' ? fragment.start : fragment.end
    const apart = suffix !== '' && fragment.end === '' && occurrences(page, `${quoteEnd} ${suffix}`) === 1
    if (apart) return { ...fragment, suffix }
  }
  const widest = Math.max(...CONTEXT_WORDS)
  return { ...fragment, prefix: before.slice(-widest).join(' '), suffix: after.slice(0, widest).join(' ') }
}

function occurrences(page: string, phrase: string): number {
  const wanted = phrase.toLowerCase()
  let count = 0
  for (let at = page.indexOf(wanted); at !== -1 && count < 2; at = page.indexOf(wanted, at + 1)) count++
  return count
}

/** White space as a browser renders it. */
function fold(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}

function lastLine(text: string): string {
  return (
    text
      .trimEnd()
      .split(/[\n\r]+/)
      .at(-1) ?? ''
  )
}

function firstLine(text: string): string {
  return text.trimStart().split(/[\n\r]+/, 1)[0] ?? ''
}

function encodeFragment({ prefix, start, end, suffix }: Fragment): string {
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

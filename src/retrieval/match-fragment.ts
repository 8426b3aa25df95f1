/** Foretells which places of a page match a text fragment; a browser takes the first of them. */
import type { Span } from '../model.ts'

/** https://wicg.github.io/scroll-to-text-fragment/#syntax; empty parts are absent. */
export interface TextFragment {
  readonly prefix: string
  readonly start: string
  readonly end: string
  readonly suffix: string
}

/** After so many beginnings that do not go on as they should, the fragment is no use. */
const MOST_TRIES = 1000

/**
 * Spans of the folded page, in order; it gives up where too much nearly matches. More places match here than in a
 * browser, which minds words and paragraphs: so the only match here is certainly the only one there.
 */
export function* matchFragment(page: string, fragment: TextFragment): Generator<Span> {
  const [prefix, start, end, suffix] = [fragment.prefix, fragment.start, fragment.end, fragment.suffix].map(part =>
    foldForBrowser(part).trim(),
  ) as [string, string, string, string]
  const lead = prefix === '' ? start : prefix
  let tries = 0
  for (let at = page.indexOf(lead); at !== -1 && tries < MOST_TRIES; at = page.indexOf(lead, at + 1)) {
    tries++
    const from = prefix === '' ? at : skipSpace(page, at + prefix.length)
    if (!page.startsWith(start, from)) continue
    const to = endFrom(page, from + start.length, { end, suffix })
    if (to !== null) yield { start: from, end: to }
  }
}

function endFrom(page: string, from: number, { end, suffix }: { end: string; suffix: string }): number | null {
  const isFollowed = (to: number) => suffix === '' || page.startsWith(suffix, skipSpace(page, to))
  if (end === '') return isFollowed(from) ? from : null
  let tries = 0
  for (let at = page.indexOf(end, from); at !== -1 && tries < MOST_TRIES; at = page.indexOf(end, at + 1)) {
    tries++
    if (isFollowed(at + end.length)) return at + end.length
  }
  return null
}

function skipSpace(page: string, at: number): number {
  return page[at] === ' ' ? at + 1 : at
}

/** Letters that a collation by base letters takes for others, beyond what decomposing shows. */
const BASES: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
}

/** What a browser tells apart: no case, no accents, no kinds of quotation marks, no soft hyphens, one kind of white space. */
export function foldForBrowser(text: string): string {
  // this runs for every citation over the whole article: most texts are plain, and most white space is one space
  const plain = /[^ -~\s]/.test(text) ? foldLetters(text) : text
  return plain
    .toLowerCase()
    .replace(/['`]/g, '"')
    .replace(/\s{2,}|[^\S ]/g, ' ')
}

function foldLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðłþı]/g, letter => BASES[letter]!)
    .replace(/[‘’‚‛“”„‟«»‹›´′″]/g, '"')
    .replace(/[\u30a1-\u30f6]/g, kana => String.fromCharCode(kana.charCodeAt(0) - 0x60))
}

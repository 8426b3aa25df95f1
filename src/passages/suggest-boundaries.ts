/** Asks sentencex where sentences end, in bounded portions, and checks what it answers. */
import { segment } from 'sentencex'
import { findGaps, type Gap, gapAround } from './find-gaps.ts'

/** In UTF-16 units, of at most three bytes each: the library cuts blindly after 10,000 bytes. */
const portion = 3000

const terminatorRun = /(?<=["'“”’»›」』])[.!?…。](?: ?[.!?…。])+|\.(?: ?\.)+/g

/** Gaps in order of `next`. `language` is a two- or three-letter code; the library falls back for unknown ones. */
export function suggestBoundaries(body: string, language: string): Gap[] {
  const gaps: Gap[] = []
  for (let from = 0; from < body.length; ) {
    const to = portionEnd(body, from)
    const boundaries = askLibrary(body.slice(from, to), language)
    for (const boundary of boundaries) addGap(gaps, gapAround(body, from + boundary), body)
    if (followsTerminator(body, to)) addGap(gaps, gapAround(body, to), body)
    from = to
  }
  return gaps
}

/** The gaps that open on anything but a small letter: what to assume where the library has no say. */
export function plainBoundaries(body: string): Gap[] {
  return findGaps(body).filter(gap => gap.next > gap.end && !/^\p{Ll}/u.test(body.slice(gap.next, gap.next + 2)))
}

/** Offsets inside `piece`. The library's own count code points, so they are added up from the segments' lengths. */
function askLibrary(piece: string, language: string): number[] {
  const asked = withoutTraps(piece)
  const segments = trySegment(asked, language)
  if (segments.join('') !== asked) return plainBoundaries(piece).map(gap => gap.next)
  const boundaries: number[] = []
  let offset = 0
  for (const part of segments.slice(0, -1)) {
    offset += part.length
    boundaries.push(offset)
  }
  return boundaries
}

/**
 * As long as `piece`. The library drops some line ends, cannot hold lone surrogates, and panics on some runs of
 * terminators after a closing mark; the rules judge such runs anyway, so only the last of the run is kept.
 */
function withoutTraps(piece: string): string {
  return piece
    .replace(/\s/g, ' ')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(terminatorRun, run => ','.repeat(run.length - 1) + run.at(-1))
}

/** A panic inside the library arrives as an exception and leaves it usable. */
function trySegment(asked: string, language: string): string[] {
  try {
    return segment(language, asked)
  } catch {
    return []
  }
}

function addGap(gaps: Gap[], gap: Gap, body: string): void {
  if (gap.end > 0 && gap.next < body.length && gap.next > (gaps.at(-1)?.next ?? 0)) gaps.push(gap)
}

/** After the last sentence end in the second half of the portion, else after its last whitespace, else anywhere. */
function portionEnd(body: string, from: number): number {
  const limit = from + portion
  if (limit >= body.length) return body.length
  let space = 0
  for (let at = limit; at > limit - portion / 2; at -= 1) {
    if (followsTerminator(body, at)) return at
    if (space === 0 && /\s/.test(body[at - 1]!)) space = at
  }
  if (space > 0) return space
  return /[\udc00-\udfff]/.test(body[limit]!) ? limit - 1 : limit
}

function followsTerminator(body: string, at: number): boolean {
  return at < body.length && /(?:[.!?]["'”’»)]?\s|[。！？।۔][」』”’]?)$/.test(body.slice(Math.max(0, at - 3), at))
}

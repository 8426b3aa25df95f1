/** Finds the gaps after sentence-ending punctuation: every place where a sentence might end. */

/** The sentence before ends at `end`, the one after starts at `next`; only whitespace lies between. */
export interface Gap {
  readonly end: number
  readonly next: number
}

/** A run of terminators, or dots with spaces between them (`. . .`), but not the dot of `.NET` or of a second `...`. */
const terminators = /[.!?…‽。！？｡।॥؟۔።፧။]+(?:[ \u00a0]\.(?![\p{L}\p{N}.]))*/gu
/** What belongs to the sentence that was ended: closing marks, note marks (`[4]`, `[citation needed]`, `:212–219`), emoji set right after the full stop. */
const trailing =
  /(?:["'”’»›)\]}」』》〉）】*_]|\[[^[\]\n]{1,40}\]|:\d[\d:–-]*|[¹²³⁴-⁹]|\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\ufe0f\u200d])*/uy
const whitespace = /\s*/y
const needsNoSpace = /[。！？｡።፧။][」』》〉）】”’]*$/u
/** A full stop, then a spaced ellipsis that opens the next sentence: `compounds. . . . The practice`. */
const stopThenEllipsis = /^\.(?: \.){3}$/

/** In order of `next`; none at the very end of `body`. */
export function findGaps(body: string): Gap[] {
  const gaps: Gap[] = []
  for (const match of body.matchAll(terminators)) {
    const gap = gapAfter(body, match.index + match[0].length)
    if (gap.next >= body.length) continue
    if (stopThenEllipsis.test(match[0]) && /\S/.test(body.slice(Math.max(0, match.index - 1), match.index))) {
      gaps.push({ end: match.index + 1, next: match.index + 2 })
    }
    if (gap.next > gap.end || needsNoSpace.test(body.slice(Math.max(0, gap.end - 8), gap.end))) gaps.push(gap)
  }
  return gaps
}

/** Widens a position between two sentences to the whole whitespace around it. */
export function gapAround(body: string, position: number): Gap {
  let end = position
  while (end > 0 && /\s/.test(body[end - 1]!)) end -= 1
  return { end, next: skip(whitespace, body, position) }
}

function gapAfter(body: string, from: number): Gap {
  const end = skip(trailing, body, from)
  return { end, next: skip(whitespace, body, end) }
}

function skip(pattern: RegExp, body: string, from: number): number {
  pattern.lastIndex = from
  pattern.test(body)
  return Math.max(from, pattern.lastIndex)
}

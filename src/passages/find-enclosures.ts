/** Finds what stands between quotation marks or brackets, where a full stop seldom ends the sentence around it. */
import type { Span } from '../model.ts'

interface Opener {
  readonly mark: string
  readonly at: number
}

export interface Enclosures {
  /** Read as one with the sentence around them. Outermost only, in order, disjoint; marks included. */
  readonly short: readonly Span[]
  /** Speeches and long asides, whose sentences stand alone. Likewise. */
  readonly long: readonly Span[]
}

/** Longest enclosure, in UTF-16 units, that stays in one sentence; about three lines of a newspaper column. */
const longestKept = 300
/** Deeper openers than this are forgotten, which bounds the work per mark. */
const deepest = 16

const marks = /["'“”„‟‘’«»‹›()[\]{}「」『』《》〈〉（）【】]/g

/** Which openers a mark may close. German and French use `“` and `»` both ways, hence several. */
const closes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '“': '„',
  '”': '“„‟',
  '’': '‘',
  '«': '»',
  '»': '«',
  '›': '‹',
  ')': '(',
  ']': '[',
  '}': '{',
  '」': '「',
  '』': '『',
  '》': '《',
  '〉': '〈',
  '）': '（',
  '】': '【',
}
const opening = '“„‟‘«»‹([{「『《〈（【'

export function findEnclosures(body: string): Enclosures {
  const pairs = pairUp(body)
  return {
    short: outermost(pairs.filter(pair => pair.end - pair.start <= longestKept)),
    long: outermost(pairs.filter(pair => pair.end - pair.start > longestKept)),
  }
}

/** True when the gap from `end` to `next` lies inside one of `spans`, which are in order and disjoint. */
export function isInside(spans: readonly Span[], end: number, next: number): boolean {
  let low = 0
  let high = spans.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (spans[middle]!.start < end) low = middle + 1
    else high = middle
  }
  const span = spans[low - 1]
  return span !== undefined && next < span.end
}

/** A mark without its partner is ignored. */
function pairUp(body: string): Span[] {
  const pairs: Span[] = []
  const open: Opener[] = []
  for (const match of body.matchAll(marks)) {
    const mark = match[0]
    const at = match.index
    const partner = open.findLastIndex(opener => closes[mark]?.includes(opener.mark))
    if (partner >= 0 && mayClose(body, mark, at)) {
      pairs.push({ start: open[partner]!.at, end: at + 1 })
      open.length = partner
    } else if (mayOpen(body, mark, at)) {
      if (isStraight(mark) && partner >= 0) open.splice(partner, 1)
      open.push({ mark, at })
      if (open.length > deepest) open.shift()
    }
  }
  return pairs
}

/** A single quotation mark is mostly an apostrophe; as a closing mark after a sentence it follows punctuation. */
function mayClose(body: string, mark: string, at: number): boolean {
  const before = body.slice(Math.max(0, at - 1), at)
  if (mark === "'" || mark === '’') return /[.!?,…]/.test(before)
  return mark !== '"' || /\S/.test(before)
}

/** A straight mark opens before a word and after a space, an opening mark or a dash. */
function mayOpen(body: string, mark: string, at: number): boolean {
  if (!isStraight(mark)) return opening.includes(mark)
  return /\S/.test(body.slice(at + 1, at + 2)) && (at === 0 || /[\s([{“‘«—–:-]/.test(body[at - 1]!))
}

function isStraight(mark: string): boolean {
  return mark === '"' || mark === "'"
}

function outermost(pairs: Span[]): Span[] {
  const found: Span[] = []
  for (const pair of pairs.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = found.at(-1)
    if (last === undefined || pair.start >= last.end) found.push(pair)
  }
  return found
}

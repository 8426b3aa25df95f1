/** Decides where the sentences of one block end, from the library's suggestions and our rules. */
import type { Span } from '../model.ts'
import { judge } from './boundary-rules.ts'
import { findEnclosures, isInside } from './find-enclosures.ts'
import { findGaps, type Gap, gapAround } from './find-gaps.ts'
import { findListItems } from './find-list-items.ts'
import { sentenceStarters } from './sentence-starters.ts'
import { plainBoundaries } from './suggest-boundaries.ts'

const lookBehind = 100
const lookAhead = 80

/** Spans into `body`, trimmed, in order, covering all but whitespace. `body` itself is trimmed and not empty. */
export function correctBoundaries(body: string, suggestions: readonly Gap[], language: string): Span[] {
  const enclosures = findEnclosures(body)
  const inSpeech = plainBoundaries(body).filter(gap => isInside(enclosures.long, gap.end, gap.next))
  const suggested = new Set([...suggestions, ...inSpeech].map(gap => gap.next))
  const forced = new Set(findListItems(body))
  const starters = sentenceStarters(language)
  const sentences: Span[] = []
  let start = 0
  for (const gap of candidates(body, suggestions, forced)) {
    if (!forced.has(gap.next) && (isInside(enclosures.short, gap.end, gap.next) || !splits(gap))) continue
    sentences.push({ start, end: gap.end })
    start = gap.next
  }
  sentences.push({ start, end: body.length })
  return sentences

  function splits({ end, next }: Gap): boolean {
    const before = body.slice(Math.max(start, end - lookBehind), end)
    const after = body.slice(next, next + lookAhead)
    const verdict = judge({ before, space: body.slice(end, next), after, starters })
    return verdict === null ? suggested.has(next) : verdict === 'split'
  }
}

/** Every gap worth judging, once, in order. */
function candidates(body: string, suggestions: readonly Gap[], forced: ReadonlySet<number>): Gap[] {
  const byNext = new Map<number, Gap>()
  const items = [...forced].map(next => gapAround(body, next))
  for (const gap of [...suggestions, ...findGaps(body), ...items]) byNext.set(gap.next, gap)
  return [...byNext.values()].sort((a, b) => a.next - b.next)
}

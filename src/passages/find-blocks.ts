/** Finds the blocks of a text that sentences never cross: paragraphs, headings, list items, table rows. */
import type { Span } from '../model.ts'

interface Line extends Span {
  /** What the line says, without surrounding whitespace. */
  readonly content: string
}

const headingMark = /^#{1,6}[ \t]+(?=\S)/
const rule = /^([-=*_~#])(?:[ \t]*\1){2,}$/
const bullet = /^(?:[-*+•⁃▪◦‣●][ \t]|[⁃•]\S)/
const numberMarker = /^(?:\(?(?:\d{1,3}|[a-z])(?:\.\)|[.)])\s|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+\p{Lu})/u
const firstMarker = /^\(?[1a](?:\.\)|[.)])\s/
const sentenceEnd = /[.!?…:。！？।॥؟۔]["'”’»)\]」』]*$/u
const continues = /[,;–—-]$/u
const startsSmall = /^["'“‘«(]?\p{Ll}/u

/** No paragraph of prose is wrapped this narrow; short lines without a full stop are a list, an address or a verse. */
const narrowestProse = 40
/** Share of the paragraph's width that a line and the next word must leave free for the line end to be meant. */
const meantBreak = 0.85
/** Longer lines are judged by their ends only, to keep the work per line small. */
const inspected = 400

/**
 * Spans of `text` within `region`, in order and disjoint, each trimmed. Everything but whitespace, heading marks (`##`)
 * and lines that only draw a rule (`---`) is in a block.
 */
export function findBlocks(text: string, region: Span): Span[] {
  return paragraphs(text, region).flatMap(splitParagraph)
}

/** Blank lines and rules part paragraphs; a rule is drawn, not said. U+2029 parts them by itself. */
function paragraphs(text: string, region: Span): Line[][] {
  const found: Line[][] = []
  let current: Line[] = []
  for (const line of lines(text, region)) {
    if (line.content !== '' && !drawsRule(line)) {
      current.push(line)
    } else if (current.length > 0) {
      found.push(current)
      current = []
    }
  }
  if (current.length > 0) found.push(current)
  return found
}

function drawsRule({ content }: Line): boolean {
  return content.length <= inspected && rule.test(content)
}

function* lines(text: string, region: Span): Generator<Line> {
  const source = text.slice(region.start, region.end)
  const ends = /\r\n|[\n\r\u2028\u2029]/g
  let from = 0
  for (let end = ends.exec(source); end !== null; end = ends.exec(source)) {
    yield trimmedLine(source.slice(from, end.index), region.start + from)
    from = ends.lastIndex
    if (end[0] === '\u2029') yield trimmedLine('', region.start + from)
  }
  yield trimmedLine(source.slice(from), region.start + from)
}

function trimmedLine(raw: string, offset: number): Line {
  const content = raw.trim()
  const start = offset + (raw.length - raw.trimStart().length)
  return { start, end: start + content.length, content }
}

function splitParagraph(paragraph: readonly Line[]): Span[] {
  const width = paragraph.reduce((widest, line) => Math.max(widest, line.content.length), 0)
  const listLike = width < narrowestProse && !paragraph.some(line => endsSentence(line))
  const blocks: { start: number; end: number }[] = []
  let previous: Line | null = null
  for (const line of paragraph) {
    const current = blocks.at(-1)
    if (current === undefined || previous === null || breaksBetween(previous, line, listLike ? 0 : width)) {
      blocks.push(withoutHeadingMark(line))
    } else {
      current.end = line.end
    }
    previous = line
  }
  return blocks
}

/** `width` is that of the paragraph's widest line, 0 when every line of it stands alone. */
function breaksBetween(previous: Line, line: Line, width: number): boolean {
  if (headingMark.test(previous.content) || headingMark.test(line.content)) return true
  if (bullet.test(line.content) || line.content.startsWith('|')) return true
  if (numberMarker.test(line.content)) return isListItem(previous, line)
  if (startsSmall.test(line.content) || endsSentence(previous, continues)) return false
  if (width === 0) return true
  return !endsSentence(previous) && leavesRoom(previous, line, width)
}

/** A number at the start of a wrapped line may also belong to the prose: `chapter⏎7. Then`. */
function isListItem(previous: Line, line: Line): boolean {
  return firstMarker.test(line.content) || numberMarker.test(previous.content) || endsSentence(previous)
}

/** Text that was wrapped fills each line; when the next word would have fitted easily, the line end was meant. */
function leavesRoom(previous: Line, line: Line, width: number): boolean {
  const firstWord = /^\S*/.exec(line.content.slice(0, inspected))![0]
  return previous.content.length + 1 + firstWord.length <= width * meantBreak
}

function endsSentence(line: Line, pattern: RegExp = sentenceEnd): boolean {
  return pattern.test(line.content.slice(-8))
}

function withoutHeadingMark(line: Line): { start: number; end: number } {
  const mark = headingMark.exec(line.content.slice(0, inspected))
  return { start: line.start + (mark?.[0].length ?? 0), end: line.end }
}

/** Prints search results for people: rank, title, passage with its evidence emphasised, and where it stands. */
import { createColors } from 'picocolors'
import type { Span } from '../model.ts'
import type { SearchResponse, SearchResult } from '../retrieval/search.ts'

export interface PrintOptions {
  readonly color: boolean
}

export function formatResults(response: SearchResponse, { color }: PrintOptions): string {
  const colors = createColors(color)
  const blocks = response.results.map(result => formatResult(result, colors))
  if (response.results.length === 0) blocks.push('nothing found')
  else if (response.noGoodMatch) blocks.unshift(colors.yellow('no good match; the nearest passages are:'))
  return blocks.join('\n\n')
}

function formatResult(result: SearchResult, colors: ReturnType<typeof createColors>): string {
  const { citation, rank, relevance } = result
  const emphasise = color(colors)
  return [
    `${rank}. ${colors.bold(citation.title)}  ${colors.dim(`relevance ${relevance.toFixed(2)}`)}`,
    indent(emphasiseSpans(citation.quote, shifted(result.evidence.slice(0, 1), -citation.start), emphasise)),
    `   ${colors.dim(`${citation.articleId}:${citation.start}-${citation.end}${citation.url === null ? '' : `  ${citation.url}`}`)}`,
  ].join('\n')
}

/** Without colours the evidence stands between asterisks. */
function color(colors: ReturnType<typeof createColors>): (text: string) => string {
  return colors.isColorSupported ? text => colors.green(colors.bold(text)) : text => `*${text}*`
}

/** Spans must not overlap and must lie in the text. */
function emphasiseSpans(text: string, spans: readonly Span[], emphasise: (text: string) => string): string {
  let out = ''
  let at = 0
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    out += text.slice(at, start) + emphasise(text.slice(start, end))
    at = end
  }
  return out + text.slice(at)
}

function shifted(spans: readonly Span[], by: number): Span[] {
  return spans.map(({ start, end }) => ({ start: start + by, end: end + by }))
}

function indent(text: string): string {
  return text
    .split('\n')
    .map(line => `   ${line}`)
    .join('\n')
}

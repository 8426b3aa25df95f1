/** Prints verdicts on citations for people: what became of each quote, and where it stands now. */
import { createColors } from 'picocolors'
import type { CitationClaim, CitationStatus, CitationVerdict, WordChange } from '../retrieval/citation-checker.ts'
import type { PrintOptions } from './print-results.ts'

type Colors = ReturnType<typeof createColors>

const ORDER: readonly CitationStatus[] = ['exact', 'moved', 'changed', 'gone']

/** One block per verdict, then how many there are of each kind. */
export function formatVerdicts(
  claims: readonly CitationClaim[],
  verdicts: readonly CitationVerdict[],
  { color }: PrintOptions,
): string {
  const colors = createColors(color)
  const blocks = verdicts.map((verdict, i) => formatVerdict(claims[i]!, verdict, colors))
  return [...blocks, countStatuses(verdicts)].join('\n\n')
}

function formatVerdict(claim: CitationClaim, verdict: CitationVerdict, colors: Colors): string {
  const { articleId, citation } = verdict
  const place = citation === null ? articleId : `${articleId}:${citation.start}-${citation.end}`
  const lines = [`${paint(verdict.status, colors)}  ${place}${explain(claim, verdict)}`, textOf(claim, verdict, colors)]
  if (verdict.quoteIntact === false) lines.push('the citation was altered: its quoteSha256 is not that of its quote')
  return lines.map((line, i) => (i === 0 ? line : indent(line))).join('\n')
}

function paint(status: CitationStatus, colors: Colors): string {
  const paints = { exact: colors.green, moved: colors.green, changed: colors.yellow, gone: colors.red }
  return paints[status](colors.bold(status))
}

function explain({ start, unit }: CitationClaim, { status, closest, reason }: CitationVerdict): string {
  if (status === 'moved') return start === undefined ? ', with other white space' : `, was at ${start}${unitName(unit)}`
  if (closest !== null) return `, ${Math.round(closest.similarity * 100)} % of the words are still there`
  if (reason === null) return ''
  return reason === 'article_missing' ? ': there is no such article' : ': the article has nothing close to the quote'
}

function unitName(unit: CitationClaim['unit']): string {
  return unit === 'codepoint' ? ' (code points)' : ''
}

function textOf({ quote }: CitationClaim, { citation, closest }: CitationVerdict, colors: Colors): string {
  if (closest !== null) return closest.diff.map(change => formatChange(change, colors)).join('')
  return citation?.quote ?? quote
}

/** As `git diff --word-diff` writes it, which reads without colours too. */
function formatChange({ kind, text }: WordChange, colors: Colors): string {
  if (kind === 'kept') return text
  return kind === 'removed' ? colors.red(`[-${text}-]`) : colors.green(`{+${text}+}`)
}

function countStatuses(verdicts: readonly CitationVerdict[]): string {
  const counts = ORDER.map(status => ({ status, count: verdicts.filter(each => each.status === status).length }))
  return counts
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status}`)
    .join(', ')
}

function indent(text: string): string {
  return text
    .split('\n')
    .map(line => `  ${line}`)
    .join('\n')
}

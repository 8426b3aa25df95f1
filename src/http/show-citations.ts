/** Maps verdicts on citations and resolved references to their wire shapes, by hand, so that these stay still. */
import type { CitationVerdict, ClosestText } from '../retrieval/citation-checker.ts'
import type { ResolvedCitations, ResolvedReference } from '../retrieval/citation-resolver.ts'
import { showCitation, showSpan } from '../wire/show-search.ts'

export function showVerdict(verdict: CitationVerdict) {
  const { status, articleId, citation, closest, articleChanged, quoteIntact, reason } = verdict
  return {
    status,
    articleId,
    citation: citation === null ? null : showCitation(citation),
    closest: closest === null ? null : showClosest(closest),
    articleChanged,
    quoteIntact,
    reason,
  }
}

function showClosest({ text, span, similarity, diff }: ClosestText) {
  return { text, start: span.start, end: span.end, similarity, diff: diff.map(({ kind, text }) => ({ kind, text })) }
}

export function showResolved({ generation, references }: ResolvedCitations) {
  return { generation, references: references.map(showReference) }
}

function showReference(reference: ResolvedReference) {
  const { status, number, marker, citationIndex, articleId, sentences, citation, citedTextMatches } = reference
  return {
    status,
    number,
    marker: marker === null ? null : { text: marker.text, start: marker.start, end: marker.end },
    citationIndex,
    articleId,
    sentences: sentences.map(showSpan),
    citation: citation === null ? null : showCitation(citation),
    citedTextMatches,
  }
}

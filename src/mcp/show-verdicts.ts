/** Maps verdicts on citations to what an assistant gets, with a word on what to do. */
import { z } from 'zod'
import type { CitationStatus, CitationVerdict, ClosestText } from '../retrieval/citation-checker.ts'
import type { Citation } from '../retrieval/search.ts'
import { articleUri } from './article-uri.ts'

const spanFields = { start: z.int(), end: z.int() }

const verdictSchema = z.object({
  status: z.enum(['exact', 'moved', 'changed', 'gone']),
  advice: z.string(),
  articleId: z.string(),
  title: z.string().nullable(),
  url: z.string().nullable().describe('Opens the page at the present quote.'),
  citation: z
    .object({ articleId: z.string(), ...spanFields, quote: z.string() })
    .nullable()
    .describe('Where the quote stands now, or the closest text.'),
  closest: z
    .object({ text: z.string(), ...spanFields, similarity: z.number() })
    .nullable()
    .describe('The present text nearest to a quote that no longer stands.'),
  diff: z
    .array(z.object({ kind: z.enum(['kept', 'removed', 'added']), text: z.string() }))
    .optional()
    .describe('From the quote to the closest text.'),
  articleChanged: z.boolean().nullable().describe('Whether the article is another than the one cited; null: unknown.'),
  quoteIntact: z.boolean().nullable().describe('False when the quote is not that of its quoteSha256; null: unknown.'),
})

export const verdictsSchema = z.object({
  verdicts: z.array(verdictSchema).describe('One per citation, in order.'),
  omitted: z.int().describe('Verdicts that did not fit.'),
  note: z.string().optional(),
})

const ADVICE: Readonly<Record<CitationStatus, string>> = {
  exact: 'present the quote as it is',
  moved: 'present the quote, with the citation given here',
  changed: 'do not present this quote: take the text given in closest, or leave the claim out',
  gone: 'do not present this quote: search again, or leave the claim out',
}

export function showVerdicts(verdicts: readonly CitationVerdict[], omitted: number) {
  return {
    verdicts: verdicts.map(showVerdict),
    omitted,
    ...(omitted === 0 ? {} : { note: `the last ${omitted} did not fit: verify fewer citations at a time` }),
  }
}

function showVerdict({ status, articleId, citation, closest, articleChanged, quoteIntact }: CitationVerdict) {
  return {
    status,
    advice: ADVICE[status],
    articleId,
    title: citation?.title ?? null,
    url: citation === null ? null : (citation.deepLink ?? citation.url ?? articleUri(articleId)),
    citation: citation === null ? null : showPlace(citation),
    closest: closest === null ? null : showClosest(closest),
    ...(closest === null ? {} : { diff: closest.diff.map(({ kind, text }) => ({ kind, text })) }),
    articleChanged,
    quoteIntact,
  }
}

function showPlace({ articleId, start, end, quote }: Citation) {
  return { articleId, start, end, quote }
}

function showClosest({ text, span, similarity }: ClosestText) {
  return { text, start: span.start, end: span.end, similarity: Number(similarity.toFixed(3)) }
}

/** Citations to be verified, as they come over the wire: as we issued them, or as little as an article and a quote. */
import { z } from 'zod'
import type { CitationClaim } from '../retrieval/citation-checker.ts'
import { parseInput } from '../wire/parse-input.ts'

export const MOST_CITATIONS = 100
const LONGEST_QUOTE = 20_000
const LONGEST_CONTEXT = 1000

const text = z.string().transform(value => value.toWellFormed())
const offset = z.int().min(0).nullish()
const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/i, 'expected a SHA-256 of 64 hexadecimal digits')
  .nullish()

const citationSchema = z
  .strictObject({
    articleId: z.string().min(1).max(512),
    quote: text
      .describe('Word for word.')
      .refine(({ length }) => length <= LONGEST_QUOTE, `expected at most ${LONGEST_QUOTE} characters`)
      .refine(value => value.trim() !== '', 'expected some text besides white space'),
    start: offset,
    end: offset,
    unit: z.enum(['utf16', 'codepoint']).nullish(),
    startCodePoint: offset,
    endCodePoint: offset,
    prefix: text.pipe(z.string().max(LONGEST_CONTEXT)).nullish(),
    suffix: text.pipe(z.string().max(LONGEST_CONTEXT)).nullish(),
    quoteSha256: sha256,
    articleSha256: sha256,
    // what we issue beside, and what says nothing about where a quote stands
    title: z.string().nullish(),
    url: z.string().nullish(),
    deepLink: z.string().nullish(),
    authors: z.array(z.string()).nullish(),
    publishedAt: z.string().nullish(),
  })
  .refine(({ start, end }) => start == null || end == null || end > start, {
    path: ['end'],
    error: 'expected an end after the start',
  })

export const citationsSchema = z.strictObject({ citations: z.array(citationSchema).min(1).max(MOST_CITATIONS) })

const NAMES = Object.keys(citationSchema.shape)

/** Pointers to all there are, for suggestions. */
export const CITATION_FIELDS = ['#/citations', ...NAMES.map(name => `#/${name}`)]

/** Whether one came by itself decides the shape of the answer. */
export interface GivenCitations {
  readonly isList: boolean
  readonly claims: readonly CitationClaim[]
}

/** Throws `invalid_request` naming every field that is wrong. */
export function parseCitations(body: unknown): GivenCitations {
  const isList = typeof body === 'object' && body !== null && 'citations' in body
  const given = isList
    ? parseInput(citationsSchema, body, CITATION_FIELDS).citations
    : [parseInput(citationSchema, body, CITATION_FIELDS)]
  return { isList, claims: given.map(toClaim) }
}

/** A place in code points serves where none in `start` and `end` is given. */
export function toClaim(given: z.output<typeof citationSchema>): CitationClaim {
  const { articleId, quote, prefix, suffix, quoteSha256, articleSha256 } = given
  const hasUnits = given.start != null || given.end != null
  const place = hasUnits
    ? { start: given.start ?? undefined, end: given.end ?? undefined, unit: given.unit ?? undefined }
    : { start: given.startCodePoint ?? undefined, end: given.endCodePoint ?? undefined, unit: 'codepoint' as const }
  return {
    articleId,
    quote,
    ...place,
    prefix: prefix ?? undefined,
    suffix: suffix ?? undefined,
    quoteSha256: quoteSha256 ?? undefined,
    articleSha256: articleSha256 ?? undefined,
  }
}

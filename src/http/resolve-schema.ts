/** The request to resolve what an assistant cited, as it comes over the wire. */
import { z } from 'zod'
import type { ResolveRequest } from '../retrieval/citation-resolver.ts'
import { parseInput } from '../wire/parse-input.ts'

const LONGEST_ANSWER = 200_000
const MOST_CITATIONS = 1000
const LONGEST_ID = 400_000

const index = z.int().min(0).max(1_000_000)

/** Another's format, which may grow: what is not needed is let through. */
const anthropicSchema = z.looseObject({
  type: z.literal('search_result_location'),
  search_result_index: index,
  start_block_index: index,
  end_block_index: index,
  cited_text: z.string().nullish(),
})

const resolveSchema = z
  .strictObject({
    contextId: z.string().min(1).max(LONGEST_ID),
    answer: z.string().max(LONGEST_ANSWER).nullish(),
    citations: z.array(anthropicSchema).max(MOST_CITATIONS).nullish(),
  })
  .refine(({ answer, citations }) => answer != null || citations != null, {
    path: ['answer'],
    error: 'is missing: expected answer, a text with [n] markers, or citations, a list of citation objects',
  })

const FIELDS = Object.keys(resolveSchema.shape).map(name => `#/${name}`)

/** Throws `invalid_request` naming every field that is wrong. */
export function parseResolveBody(body: unknown): ResolveRequest {
  const { contextId, answer, citations } = parseInput(resolveSchema, body, FIELDS)
  return {
    contextId,
    answer: answer ?? null,
    citations: (citations ?? []).map(given => ({
      searchResultIndex: given.search_result_index,
      startBlockIndex: given.start_block_index,
      endBlockIndex: given.end_block_index,
      citedText: given.cited_text ?? null,
    })),
  }
}

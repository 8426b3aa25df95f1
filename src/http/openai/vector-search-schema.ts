/** A search of a vector store as it comes over the wire. */
import { z } from 'zod'
import type { Filter } from '../../model.ts'
import { chooseSchema } from '../../wire/choose-schema.ts'
import { parseInput } from '../../wire/parse-input.ts'
import { simpleFields } from '../../wire/search-schema.ts'
import { filtersSchema } from './filters-schema.ts'

export interface VectorSearch {
  /** At least one. */
  readonly queries: readonly string[]
  /** 1 to 50. */
  readonly wanted: number
  readonly filter: Filter
  /** Least relevance, 0 to 1. */
  readonly threshold: number
  /** The `next_page` of the page before. */
  readonly page: string | null
}

const MOST_QUERIES = 10

const bodySchema = z.strictObject({
  query: chooseSchema<string | string[]>(given =>
    Array.isArray(given) ? z.array(simpleFields.query).min(1).max(MOST_QUERIES) : simpleFields.query,
  ),
  max_num_results: z.int().min(1).max(50).nullish(),
  // nothing is ever rewritten: the answer's search_query says what was searched for
  rewrite_query: z.boolean().nullish(),
  filters: filtersSchema.nullish(),
  // there is one way of ranking, whichever of OpenAI's is named
  ranking_options: z
    .strictObject({
      ranker: z.enum(['none', 'auto', 'default-2024-11-15', 'default_2024_08_21']).nullish(),
      score_threshold: z.number().min(0).max(1).nullish(),
    })
    .nullish(),
  page: z.string().max(512).nullish(),
})

const NESTED_FIELDS = [
  '#/ranking_options/ranker',
  '#/ranking_options/score_threshold',
  '#/filters/type',
  '#/filters/key',
  '#/filters/value',
  '#/filters/filters',
]
const FIELDS = [...Object.keys(bodySchema.shape).map(name => `#/${name}`), ...NESTED_FIELDS]

/** Throws `invalid_request` naming every field that is wrong. */
export function parseVectorSearch(body: unknown): VectorSearch {
  const { query, max_num_results, filters, ranking_options, page } = parseInput(bodySchema, body, FIELDS)
  return {
    queries: [query].flat(),
    wanted: max_num_results ?? 10,
    filter: filters ?? {},
    threshold: ranking_options?.score_threshold ?? 0,
    page: page ?? null,
  }
}

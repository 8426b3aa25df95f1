/** Articles of every kind of attribute, a server over them, and OpenAI's own client pointed at it. */
import OpenAI from 'openai'
import type { AppParts } from '../../../src/http/create-app.ts'
import type { Article } from '../../../src/model.ts'
import { makeArticle } from '../../support/articles.ts'
import { type ServedLibrary, serveLibrary } from '../../support/serve-library.ts'

const plain = (id: string, parts: Partial<Article>) => makeArticle({ id, url: null, text: TEXT, ...parts })

const TEXT = 'The harbour was closed for the storm. Nobody was hurt.'

export const storeArticles: readonly Article[] = [
  plain('world/treaty.md', {
    title: 'Treaty',
    url: 'https://example.org/treaty',
    publishedAt: '2025-01-01T00:00:00.500Z',
    tags: ['peace', 'sea'],
    attributes: { section: 'world', words: 200, opinion: false, edition: '2025-01' },
    text: 'The treaty on the strait was signed at the harbour. The storm delayed the guests.',
  }),
  plain('energy/gas.md', {
    title: 'Gas',
    publishedAt: '2025-01-01T00:00:01.000Z',
    tags: ['gas'],
    attributes: { section: 'energy', words: 300, opinion: true, edition: '2025-02', regions: ['north', 'west'] },
    text: 'Gas arrived at the harbour after the storm. Prices fell at once.',
  }),
  plain('sport/cup.md', {
    title: 'Cup',
    publishedAt: '2026-06-01T18:30:00.000Z',
    language: 'fr',
    attributes: { section: 'sport', words: 120.5, opinion: false, edition: '2026-06', regions: ['south'] },
    text: 'La finale was played at the harbour ground. A storm broke in the second half.',
  }),
  plain('undated.txt', {
    title: 'Undated',
    language: null,
    attributes: { words: '300' },
    text: 'An old note about the harbour and a storm.',
  }),
]

export interface SampleStore extends ServedLibrary {
  readonly client: OpenAI
  /** The ids of the articles that answer a question which all of them answer, sorted. */
  found(filters: unknown): Promise<string[]>
}

/** Closed after the test. */
export async function openSampleStore(
  parts: Partial<AppParts> = {},
  articles: readonly Article[] = storeArticles,
): Promise<SampleStore> {
  const served = await serveLibrary(articles, parts)
  const client = openAiClient(served.address)
  return {
    ...served,
    client,
    async found(filters) {
      const { data } = await search(client, { query: 'harbour storm', max_num_results: 50, filters })
      return [...new Set(data.map(item => item.file_id))].sort()
    },
  }
}

/** Does not try again, so that a test sees the first answer. */
export function openAiClient(address: string, apiKey = 'any'): OpenAI {
  return new OpenAI({ baseURL: `${address}/v1`, apiKey, maxRetries: 0 })
}

/** The body of a page: the client's own page shows its data only, and no more than its types know. */
export interface SearchBody {
  readonly object: string
  readonly search_query: string[]
  readonly data: (OpenAI.VectorStoreSearchResponse & {
    readonly citation: {
      readonly articleId: string
      readonly start: number
      readonly end: number
      readonly quote: string
    }
  })[]
  readonly has_more: boolean
  readonly next_page: string | null
}

/** `body` may have what the client's types do not know. */
export async function search(client: OpenAI, body: Record<string, unknown>, store = 'default'): Promise<SearchBody> {
  const page = await client.vectorStores.search(store, body as unknown as OpenAI.VectorStoreSearchParams)
  return (page as unknown as { body: SearchBody }).body
}

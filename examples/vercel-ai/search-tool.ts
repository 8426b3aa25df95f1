/** A tool for the Vercel AI SDK that searches a Verbatim server. */
import { tool } from 'ai'
import { z } from 'zod'

export interface SearchToolOptions {
  /** Such as `http://127.0.0.1:3000`. */
  readonly address: string
  readonly apiKey?: string
}

const inputSchema = z.object({
  query: z.string().min(1).max(2000).describe('A whole question in natural language, not keywords'),
  limit: z.int().min(1).max(20).default(5).describe('How many passages to return'),
  publishedFrom: z.string().optional().describe('Only articles published on or after this date, such as 2026-03-01'),
})

const citationSchema = z.object({
  articleId: z.string(),
  title: z.string(),
  deepLink: z.string().nullable(),
  publishedAt: z.string().nullable(),
  start: z.number(),
  end: z.number(),
  quote: z.string(),
  quoteSha256: z.string(),
})

const answerSchema = z.object({
  noGoodMatch: z.boolean(),
  results: z.array(z.object({ rank: z.number(), text: z.string(), relevance: z.number(), citation: citationSchema })),
})

export type SearchAnswer = z.infer<typeof answerSchema>

export function createSearchTool({ address, apiKey }: SearchToolOptions) {
  return tool({
    description:
      'Searches the articles and returns passages word for word, each with the place where it stands. Use it before ' +
      'answering anything that the articles may know, and quote from what it returns. When noGoodMatch is true, say ' +
      'that the articles do not answer the question.',
    inputSchema,
    async execute({ query, limit, publishedFrom }, { abortSignal }): Promise<SearchAnswer> {
      const response = await fetch(`${address}/v1/search`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        },
        body: JSON.stringify({ query, limit, filter: { published: { from: publishedFrom } } }),
        ...(abortSignal === undefined ? {} : { signal: abortSignal }),
      })
      // what is thrown here reaches the model as the tool's result, so that it can put its question right
      if (!response.ok) throw new Error(`the search failed with ${response.status}: ${await response.text()}`)
      return answerSchema.parse(await response.json())
    },
  })
}

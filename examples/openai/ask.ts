/** Asks Verbatim through OpenAI's own client: npx tsx examples/openai/ask.ts "your question". */
import OpenAI from 'openai'

const address = process.env.VERBATIM_URL ?? 'http://127.0.0.1:3000'
const question = process.argv[2] ?? 'why did gas get cheaper in March'

const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: process.env.VERBATIM_API_KEY ?? 'none needed' })

/** OpenAI's result, and what Verbatim adds to it. */
type CitedResult = OpenAI.VectorStoreSearchResponse & {
  readonly citation: {
    readonly start: number
    readonly end: number
    readonly quote: string
    readonly deepLink: string | null
  }
}

const page = await client.vectorStores.search('default', {
  query: question,
  max_num_results: 3,
  ranking_options: { score_threshold: 0.1 },
  filters: {
    type: 'and',
    filters: [
      { type: 'gte', key: 'published_at', value: Date.UTC(2026, 0, 1) / 1000 },
      // holds too for articles that do not say what they are
      { type: 'ne', key: 'opinion', value: true },
    ],
  },
})

for (const { filename, score, citation } of page.data as CitedResult[]) {
  console.log(`${score.toFixed(2)}  ${filename} ${citation.start}-${citation.end}`)
  console.log(`      “${citation.quote}”`)
  if (citation.deepLink !== null) console.log(`      ${citation.deepLink}`)
}

const [model] = (await client.models.list()).data
const { data, usage } = await client.embeddings.create({ model: `${model!.id}#query`, input: question })
console.log(`${model!.id}: ${data[0]!.embedding.length} dimensions, ${usage.prompt_tokens} tokens`)

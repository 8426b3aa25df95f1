/** Embeddings with the bundled model: its tokens, its space, and questions that need not wait for a batch. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Embedder } from '../../../src/embedding/embedder.ts'
import { resolveModel } from '../../../src/embedding/known-models.ts'
import { createWorkerEmbedder } from '../../../src/embedding/worker-embedder.ts'
import { createLogger } from '../../../src/log.ts'
import { openHashLibrary } from '../../support/hash-library.ts'
import { serveParts } from '../../support/serve-library.ts'
import { openAiClient, search, storeArticles } from './sample-store.ts'

let embedder: Embedder

beforeAll(async () => {
  const model = await resolveModel({
    embeddingModel: 'e5-small-v2',
    modelsFolder: fileURLToPath(new URL('../../../models', import.meta.url)),
    modelSettings: null,
    allowModelDownload: false,
  })
  embedder = await createWorkerEmbedder(model, { logger: createLogger('silent'), workers: 1 })
})

afterAll(() => embedder.close())

async function openClient() {
  const library = await openHashLibrary(embedder)
  await library.index(storeArticles)
  return openAiClient(await serveParts(library))
}

test('usage counts the tokens of the model', async () => {
  const client = await openClient()
  const { usage } = await client.embeddings.create({ model: 'e5-small-v2', input: ['hello world', 'unbelievably!'] })
  // hello, world; un ##bel ##ie ##va ##bly !
  expect(usage).toEqual({ prompt_tokens: 8, total_tokens: 8 })
})

test('a question embedded as a query is nearest to the passage that answers it', async () => {
  const client = await openClient()
  const texts = storeArticles.map(article => article.text)
  const passages = await client.embeddings.create({ model: 'e5-small-v2', input: texts })
  const question = await client.embeddings.create({ model: 'e5-small-v2#query', input: 'who signed the treaty?' })
  const cosines = passages.data.map(({ embedding }) => dot(embedding, question.data[0]!.embedding))
  expect(cosines.indexOf(Math.max(...cosines))).toBe(0)
  for (const { embedding } of passages.data) expect(dot(embedding, embedding)).toBeCloseTo(1, 5)
})

function dot(a: readonly number[], b: readonly number[]): number {
  return [...a].reduce((sum, value, i) => sum + value * b[i]!, 0)
}

test('a question is answered while a batch is still being embedded, of passages and of queries', async () => {
  const client = await openClient()
  for (const model of ['e5-small-v2', 'e5-small-v2#query']) {
    const order: string[] = []
    const input = Array.from({ length: 300 }, (_, i) => `Sentence number ${i} of a batch that takes its time.`)
    const batch = client.embeddings.create({ model, input }).then(() => order.push('batch'))
    const question = search(client, { query: 'gas prices' }).then(() => order.push('question'))
    await Promise.all([batch, question])
    expect(order).toEqual(['question', 'batch'])
  }
})

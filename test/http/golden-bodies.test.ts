/** What goes over the wire stays as it is; `UPDATE_GOLDEN=1` writes the files anew, for a change that is meant. */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import request from 'supertest'
import { expect, test } from 'vitest'
import { createHashEmbedder } from '../support/hash-embedder.ts'
import { article, passage, sampleApp } from './sample-app.ts'
import { job, sampleWriting } from './sample-writing.ts'

const { app } = sampleApp({ writing: sampleWriting })

/** Compares with the order of fields, but not with the layout, which is the formatter's. */
async function check(name: string, body: unknown): Promise<void> {
  const path = fileURLToPath(new URL(`../golden/${name}.json`, import.meta.url))
  if (process.env.UPDATE_GOLDEN === '1') await writeFile(path, `${JSON.stringify(body, null, 2)}\n`)
  const golden = JSON.parse(await readFile(path, 'utf8'))
  expect(JSON.stringify(body, null, 2)).toBe(JSON.stringify(golden, null, 2))
}

test('a search response', async () => {
  const { body } = await request(app).post('/v1/search').send({ query: 'why did gas prices fall' })
  await check('search-response', body)
})

test('a problem', async () => {
  const { text } = await request(app)
    .post('/v1/search')
    .set('X-Request-Id', 'golden-1')
    .send({ query: ' ', limt: 5, recency: { halfLifeDays: -1 } })
  await check('problem', JSON.parse(text))
})

test('an article', async () => {
  const { body } = await request(app).get('/v1/articles/energy/gas.md')
  await check('article', body)
})

test('a passage', async () => {
  const { body } = await request(app).get(`/v1/passages/${encodeURIComponent(passage.id)}?after=1`)
  await check('passage', body)
})

test('the index', async () => {
  const { body } = await request(app).get('/v1/index')
  await check('index', body)
})

test('a page of articles', async () => {
  const { body } = await request(app).get('/v1/articles?limit=1')
  await check('article-page', body)
})

test('what became of an article', async () => {
  const { body } = await request(app).put('/v1/articles/energy/gas.md').send({ text: 'Prices fell.' }).expect(200)
  await check('edit', body)
})

test('what became of an import', async () => {
  const { body } = await request(app).post('/v1/articles').type('application/x-ndjson').send('{}').expect(200)
  await check('import', body)
})

test('a job', async () => {
  const { body } = await request(app).get(`/v1/jobs/${job.id}`).expect(200)
  await check('job', body)
})

test('the jobs', async () => {
  const { body } = await request(app).get('/v1/jobs').expect(200)
  await check('jobs', body)
})

test("a page of a vector store's search", async () => {
  const { body } = await request(app)
    .post('/v1/vector_stores/default/search')
    .send({ query: 'why did gas fall', max_num_results: 1 })
  // a token holds the question's digest; what matters is that it is there
  await check('vector-store-search', { ...body, next_page: typeof body.next_page })
})

test('vector stores', async () => {
  const { body } = await request(app).get('/v1/vector_stores')
  await check('vector-stores', body)
})

test('embeddings', async () => {
  const embedder = { ...createHashEmbedder(), embedPassages: async () => [{ vectors: [TENTHS], longSentences: 0 }] }
  const send = (fields: object) =>
    request(sampleApp({ embedder }).app)
      .post('/v1/embeddings')
      .send({ model: 'e5-small-v2', input: 'two words', ...fields })
  await check('embeddings', (await send({})).body)
  await check('embeddings-base64', (await send({ encoding_format: 'base64' })).body)
})

const TENTHS = Float32Array.from([0.1, -0.2, 1])

test('models', async () => {
  const { body } = await request(app).get('/v1/models')
  await check('models', body)
})

test("an error on OpenAI's routes", async () => {
  const { body } = await request(app)
    .post('/v1/vector_stores/default/search')
    .send({ query: 'gas', filters: { type: 'and', filters: [{ type: 'gt', key: 'words', value: true }] } })
  await check('openai-error', body)
})

test.each(['markdown', 'json', 'anthropic', 'openai'])('a context in the format %s', async format => {
  const { body } = await request(app).post('/v1/context').send({ query: 'why did gas prices fall', format })
  await check(`context-${format}`, body)
})

test('verdicts on citations', async () => {
  const quotes = ['Nobody expected it.', 'in March.  Storage', 'Everybody expected it.', 'Somebody sang a song.']
  const claims = quotes.map(quote => ({ articleId: article.id, quote, articleSha256: article.textSha256 }))
  const { body } = await request(app)
    .post('/v1/citations/verify')
    .send({ citations: [...claims, { articleId: 'b', quote: 'It rained.' }] })
  await check('citation-verdicts', body)
})

test('resolved references', async () => {
  const { body: context } = await request(app).post('/v1/context').send({ query: 'why did gas prices fall' })
  const cited = { type: 'search_result_location', search_result_index: 0, start_block_index: 0, end_block_index: 1 }
  const { body } = await request(app)
    .post('/v1/citations/resolve')
    .send({ contextId: context.contextId, answer: 'They fell [1][2].', citations: [{ ...cited, cited_text: 'No.' }] })
  await check('resolved-references', body)
})

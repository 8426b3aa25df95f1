/** The route of context: its defaults, its formats, and requests that are refused. */
import request from 'supertest'
import { expect, test } from 'vitest'
import type { ContextRequest } from '../../src/retrieval/context.ts'
import { expectRefusal } from './expect-refusal.ts'
import { article, sampleApp } from './sample-app.ts'

function context(body: unknown, { app } = sampleApp()) {
  return request(app)
    .post('/v1/context')
    .send(body as object)
}

async function check(body: unknown, pointer: string) {
  expectRefusal(await context(body), { status: 400, code: 'invalid_request', pointer })
}

test('only the question is needed, and everything that is given is passed on', async () => {
  const asked: ContextRequest[] = []
  const packer = {
    async pack(given: ContextRequest): Promise<never> {
      asked.push(given)
      throw new Error('seen enough')
    },
  }
  const sample = sampleApp({ packer })
  await context({ query: ' why ' }, sample)
  const filter = { published: { from: '2026-01-01' }, attributes: { section: 'energy' } }
  const recency = { halfLifeDays: 3 }
  await context(
    {
      query: 'why',
      filter,
      recency,
      mode: 'keyword',
      maxPerArticle: 2,
      maxTokens: 500,
      format: 'json',
      tokenizer: 'model',
    },
    sample,
  )
  expect(asked).toEqual([
    {
      query: 'why',
      mode: 'hybrid',
      filter: {},
      recency: null,
      maxPerArticle: null,
      maxTokens: 4000,
      format: 'markdown',
      tokenizer: 'o200k_base',
    },
    {
      query: 'why',
      mode: 'keyword',
      filter: { published: { from: '2026-01-01T00:00:00.000Z' }, attributes: { section: { in: ['energy'] } } },
      recency: { halfLifeDays: 3, floor: 0 },
      maxPerArticle: 2,
      maxTokens: 500,
      format: 'json',
      tokenizer: 'model',
    },
  ])
})

test('every format holds the text of the article, whole sentences and verbatim', async () => {
  const whole = article.text.slice(0, 62)
  const contents = new Map<string, unknown>()
  for (const format of ['markdown', 'json', 'anthropic', 'openai']) {
    const { body } = await context({ query: 'gas', format })
    expect(body).toMatchObject({ format, noGoodMatch: false, tokenizer: 'o200k_base' })
    expect(body.tokens).toBeGreaterThan(0)
    contents.set(format, body.content)
  }
  expect(contents.get('markdown')).toBe(
    `[1] ${article.text}\n\nSources:\n[1] Gas gets cheaper, 2026-03-14, https://example.org/energy/gas`,
  )
  expect(contents.get('json')).toMatchObject({ passages: [{ number: 1, text: expect.stringContaining(whole) }] })
  expect(contents.get('anthropic')).toMatchObject([
    { type: 'search_result', content: [{ text: article.text.slice(0, 24) }, {}, {}], citations: { enabled: true } },
  ])
  expect(contents.get('openai')).toMatchObject({
    messages: [{ role: 'user', content: contents.get('markdown') }],
    annotations: [{ url_citation: { start_index: 4, end_index: 28 } }, {}, {}],
  })
})

test('what is not a request is refused by its place', async () => {
  await check({}, '#/query')
  await check({ query: 'x', maxTokens: 99 }, '#/maxTokens')
  await check({ query: 'x', maxTokens: 100_001 }, '#/maxTokens')
  await check({ query: 'x', format: 'xml' }, '#/format')
  await check({ query: 'x', tokenizer: 'gpt2' }, '#/tokenizer')
  await check({ query: 'x', limit: 5 }, '#/limit')
  await check({ query: 'x', filter: { publised: {} } }, '#/filter/publised')
})

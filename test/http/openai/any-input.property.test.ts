/** Nothing that comes in on OpenAI's routes makes an error of ours, and every refusal has OpenAI's shape. */
import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { openSampleStore } from './sample-store.ts'

let address: string

beforeEach(async () => {
  address = (await openSampleStore()).address
})

async function post(path: string, body: unknown): Promise<void> {
  const text = JSON.stringify(body) ?? ''
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${address}/v1/${path}`, { method: 'POST', headers, body: text })
  const answer = (await response.json()) as { error?: unknown }
  expect([200, 400, 404, 409]).toContain(response.status)
  if (response.status === 200) return
  expect(answer.error).toEqual({
    message: expect.any(String),
    type: 'invalid_request_error',
    param: expect.toSatisfy((param: unknown) => param === null || typeof param === 'string'),
    code: expect.any(String),
  })
}

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 2 }),
)

/** Filters that are right but for a value here and there, which may be anything, so that many reach the engine. */
const { filters } = fc.letrec<{ filters: unknown }>(tie => ({
  filters: fc.oneof(
    { maxDepth: 5 },
    fc.record({
      type: fc.constantFrom('eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin'),
      key: fc.oneof(
        fc.constantFrom('published_at', 'file_id', 'title', 'url', 'tags', 'words', '__proto__', 'constructor'),
        fc.string({ unit: 'binary', maxLength: 8 }),
      ),
      value: fc.oneof(
        fc.constantFrom(0, 1735689600, -1e15, 1e300, '2025-01-01', '2025-02-30', 'a'),
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.double({ noNaN: true })), { maxLength: 3 }),
        anything,
      ),
    }),
    fc.record({ type: fc.constantFrom('and', 'or'), filters: fc.array(tie('filters'), { maxLength: 3 }) }),
    anything,
  ),
}))

const search = fc.record(
  {
    query: fc.oneof(fc.constantFrom('harbour', ['storm', 'gas']), anything),
    filters,
    max_num_results: fc.oneof(fc.integer({ min: 1, max: 50 }), anything),
    ranking_options: fc.oneof(fc.record({ score_threshold: fc.double({ min: 0, max: 1, noNaN: true }) }), anything),
    page: fc.oneof(fc.base64String(), fc.constant(null), anything),
  },
  { requiredKeys: ['query', 'filters'] },
)

test('any search', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 3, arbitrary: search }, { weight: 1, arbitrary: fc.jsonValue() }), body =>
      post('vector_stores/default/search', body),
    ),
    { numRuns: 300 },
  )
})

test('any filter, in a search that is right', async () => {
  await fc.assert(
    fc.asyncProperty(filters, tree => post('vector_stores/default/search', { query: 'harbour', filters: tree })),
    { numRuns: 300 },
  )
})

test('any request for embeddings', async () => {
  const request = fc.record(
    {
      model: fc.oneof(fc.constantFrom('hash', 'hash#query'), anything),
      input: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }),
        anything,
      ),
      encoding_format: fc.oneof(fc.constantFrom('float', 'base64', null), anything),
      dimensions: fc.oneof(fc.constantFrom(256, null), anything),
      input_type: fc.oneof(fc.constantFrom('query', 'passage', null), anything),
    },
    { requiredKeys: ['model', 'input'] },
  )
  await fc.assert(
    fc.asyncProperty(fc.oneof(request, fc.jsonValue()), body => post('embeddings', body)),
    { numRuns: 300 },
  )
})

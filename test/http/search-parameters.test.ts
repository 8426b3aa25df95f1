/** Searching by the parameters of an address: which are refused, and that none gets lost. */
import request from 'supertest'
import { expect, test } from 'vitest'
import { expectRefusal } from './expect-refusal.ts'
import { sampleApp } from './sample-app.ts'

const { app, requests } = sampleApp()

async function checkParameters(parameters: string, pointer: string): Promise<void> {
  const response = await request(app).get(`/v1/search?${parameters}`)
  expectRefusal(response, { status: 400, code: 'invalid_request', pointer })
}

test('parameters that are wrong are named', async () => {
  await checkParameters('', '#/q')
  await checkParameters('q=', '#/q')
  await checkParameters('q=%20', '#/q')
  await checkParameters('q=gas&q=oil', '#/q')
  await checkParameters(`q=${'x'.repeat(2001)}`, '#/q')
  for (const limit of ['', '0', '51', '1.5', '1e1', '0x10', 'ten', '%2010']) {
    await checkParameters(`q=gas&limit=${limit}`, '#/limit')
  }
  await checkParameters('q=gas&limit=1&limit=2', '#/limit')
  await checkParameters('q=gas&mode=fuzzy', '#/mode')
  await checkParameters('q=gas&maxPerArticle=0', '#/maxPerArticle')
  await checkParameters('q=gas&maxPerArticle=none', '#/maxPerArticle')
  await checkParameters('q=gas&passageWords=29', '#/passageWords')
  await checkParameters('q=gas&neighbours=11', '#/neighbours')
  await checkParameters('q=gas&explain=1', '#/explain')
  await checkParameters('q=gas&from=yesterday', '#/from')
  await checkParameters('q=gas&to=2026-13-01', '#/to')
  await checkParameters('q=gas&articleId=', '#/articleId/0')
  await checkParameters('q=gas&limt=3', '#/limt')
  await checkParameters('q=gas&facets=section', '#/facets')
  await checkParameters('q=gas&filter[articleIds]=a', '#/filter[articleIds]')
  await checkParameters('q=gas&__proto__=1', '#/__proto__')
})

test('no parameter is dropped, however many there are', async () => {
  const ids = (count: number) => Array.from({ length: count }, (_, i) => `&articleId=${i}`).join('')
  await request(app)
    .get(`/v1/search?q=gas${ids(1000)}&to=2020-01-01`)
    .expect(200)
  const { filter } = requests.at(-1)!
  expect(filter.articleIds).toHaveLength(1000)
  expect(filter.published).toEqual({ to: '2020-01-02T00:00:00.000Z' })
  await checkParameters(`q=gas${ids(1001)}`, '#/articleId')
  await checkParameters(`q=gas${ids(1000)}&limt=3`, '#/limt')
})

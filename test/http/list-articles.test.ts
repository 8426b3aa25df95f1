/** Stored articles are listed page by page, filtered by date and attribute, without their texts unless asked for. */
import request from 'supertest'
import { expect, test } from 'vitest'
import { type HashServer, openHashServer } from '../support/hash-server.ts'
import { expectRefusal } from './expect-refusal.ts'

async function openSamples(): Promise<HashServer> {
  const server = await openHashServer()
  const sections = ['world', 'energy', 'sport']
  const lines = Array.from({ length: 12 }, (_, i) =>
    JSON.stringify({
      id: `article ${String(i).padStart(2, '0')}`,
      text: `Text ${i}. And more.`,
      publishedAt: `2026-0${1 + (i % 4)}-15`,
      attributes: { section: sections[i % 3], words: i, checked: i === 5, 'odd.name': 'x' },
      tags: i === 7 ? ['seven'] : [],
    }),
  )
  await request(server.app).post('/v1/articles').type('application/x-ndjson').send(lines.join('\n')).expect(200)
  return server
}

async function list({ app }: HashServer, parameters: string) {
  const { body } = await request(app).get(`/v1/articles?${parameters}`).expect(200)
  return { ...body, numbers: body.articles.map(({ id }: { id: string }) => Number(id.slice(-2))) }
}

test('pages go on where the one before ended, whatever is stored or removed between them', async () => {
  const server = await openSamples()
  const first = await list(server, 'limit=5')
  expect(first.numbers).toEqual([0, 1, 2, 3, 4])
  await request(server.app).delete('/v1/articles/article%2004').expect(204)
  await request(server.app).put('/v1/articles/article%2003').send({ text: 'Changed.' }).expect(200)
  await request(server.app).put('/v1/articles/a new one').send({ text: 'New.' }).expect(201)
  const second = await list(server, `limit=5&cursor=${first.nextCursor}`)
  expect(second.numbers).toEqual([5, 6, 7, 8, 9])
  const last = await list(server, `limit=5&cursor=${second.nextCursor}`)
  expect([last.numbers, last.nextCursor]).toEqual([[10, 11], null])
  expect((await list(server, 'limit=12')).nextCursor).toBeNull()
})

test('texts come only when asked for', async () => {
  const server = await openSamples()
  const [brief] = (await list(server, 'limit=1')).articles
  expect(brief).toMatchObject({
    id: 'article 00',
    passages: 1,
    sentences: 2,
    attributes: { section: 'world', words: 0 },
  })
  expect(brief).not.toHaveProperty('text')
  const [whole] = (await list(server, 'limit=1&text=true')).articles
  expect(whole).toEqual({ ...brief, text: 'Text 0. And more.' })
})

test('a page with long texts ends early and goes on', async () => {
  const server = await openHashServer()
  const text = `${'x'.repeat(1999)} `.repeat(1000)
  for (const id of ['a', 'b', 'c', 'd']) {
    await request(server.app).put(`/v1/articles/${id}`).send({ text }).expect(201)
  }
  const idsOf = (page: { articles: { id: string }[] }) => page.articles.map(({ id }) => id)
  const first = await list(server, 'text=true')
  const second = await list(server, `text=true&cursor=${first.nextCursor}`)
  expect([idsOf(first), idsOf(second), second.nextCursor]).toEqual([['a', 'b', 'c'], ['d'], null])
})

test('dates and attributes filter, a value as text or as what it is written like', async () => {
  const server = await openSamples()
  const check = async (parameters: string, expected: number[]) => {
    expect((await list(server, parameters)).numbers, parameters).toEqual(expected)
  }
  await check('attribute.section=energy', [1, 4, 7, 10])
  await check('attribute.section=energy&attribute.section=sport', [1, 2, 4, 5, 7, 8, 10, 11])
  await check('attribute.section=energy&from=2026-03-01', [7, 10])
  await check('from=2026-02-01&to=2026-02-28', [1, 5, 9])
  await check('attribute.words=7', [7])
  await check('attribute.checked=true', [5])
  await check('attribute.tags=seven', [7])
  await check('attribute.odd.name=x&limit=2', [0, 1])
  await check('attribute.section=none', [])
})

test('parameters that are wrong are refused by name', async () => {
  const { app } = await openHashServer()
  const check = async (parameters: string, pointer: string) => {
    const response = await request(app).get(`/v1/articles?${parameters}`)
    expectRefusal(response, { status: 400, code: 'invalid_request', pointer })
  }
  await check('limit=0', '#/limit')
  await check('limit=201', '#/limit')
  await check('cursor=nonsense', '#/cursor')
  await check('from=yesterday', '#/from')
  await check('text=yes', '#/text')
  await check('section=world', '#/section')
  await check('attribute.=x', '#/attributes/')
  await check(`attribute.a=${'x'.repeat(1001)}`, '#/attributes/a/0')
  const many = Array.from({ length: 11 }, (_, i) => `attribute.a${i}=x`).join('&')
  await check(many, '#/attributes')
})

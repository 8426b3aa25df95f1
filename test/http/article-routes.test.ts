/** Articles, passages and the index by id over HTTP. */
import request from 'supertest'
import { expect, test } from 'vitest'
import { article, index, nextPassage, passage, sampleApp, sampleCatalog } from './sample-app.ts'

const { app, ids } = sampleApp()

async function checkId(path: string, expected: string): Promise<void> {
  await request(app).get(path)
  expect(ids.at(-1)).toBe(expected)
}

test('an id is the rest of the path, its slashes encoded or not', async () => {
  await checkId('/v1/articles/energy/gas.md', 'energy/gas.md')
  await checkId('/v1/articles/energy%2Fgas.md', 'energy/gas.md')
  await checkId('/v1/articles/a%20b%3Fc%23d', 'a b?c#d')
  await checkId('/v1/articles/100%25', '100%')
  await checkId('/v1/articles/%2Fabsolute', '/absolute')
  await checkId('/v1/articles/a//b', 'a//b')
  await checkId('/v1/articles/a/', 'a/')
  await checkId('/v1/articles/a%2F%2Fb', 'a//b')
  await checkId('/v1/articles/M%C3%BCller', 'Müller')
  await checkId('/v1/articles/a(b)*:c', 'a(b)*:c')
  await checkId('/v1/passages/energy/gas.md:0-62', 'energy/gas.md:0-62')
  await checkId('/v1/passages/energy%2Fgas.md%3A0-62', 'energy/gas.md:0-62')
})

test('an article comes with its text, its hash and a tag to ask again with', async () => {
  const first = await request(app).get('/v1/articles/energy/gas.md').expect(200)
  expect(first.body).toMatchObject({ id: article.id, text: article.text, sha256: article.textSha256 })
  expect(first.body).not.toHaveProperty('digest')
  const tag = first.headers.etag!
  const again = await request(app).get('/v1/articles/energy/gas.md').set('If-None-Match', tag).expect(304)
  expect(again.text).toBe('')
  const statusWith = async (tags: string) =>
    (await request(app).get('/v1/articles/energy/gas.md').set('If-None-Match', tags)).status
  expect(await statusWith(`"another", ${tag}`)).toBe(304)
  expect(await statusWith(`W/${tag}`)).toBe(304)
  expect(await statusWith('"another"')).toBe(200)
})

test('the tag changes with whatever is shown, not with the text alone', async () => {
  const tagOf = async (changed: object) => {
    const { app: other } = sampleApp({
      catalog: {
        ...sampleCatalog([]),
        article: async () => ({ ...article, ...changed }),
      },
    })
    return (await request(other).get('/v1/articles/a')).headers.etag
  }
  expect(await tagOf({ title: 'Another', digest: 'another' })).not.toBe(await tagOf({}))
})

test('a passage comes with the neighbours asked for', async () => {
  const alone = await request(app).get(`/v1/passages/${passage.id}`).expect(200)
  expect(alone.body).toMatchObject({ id: passage.id, text: article.text.slice(0, 62), before: [], after: [] })
  const after = await request(app).get(`/v1/passages/${passage.id}?after=20`).expect(200)
  expect(after.body.after).toMatchObject([{ id: nextPassage.id }])
  const before = await request(app).get(`/v1/passages/${nextPassage.id}?before=1&after=0`).expect(200)
  expect(before.body.before).toMatchObject([{ id: passage.id }])
})

test('neighbours that are not 0 to 20 are refused by name', async () => {
  const check = async (parameters: string, pointer: string) => {
    const { body } = await request(app).get(`/v1/passages/${passage.id}?${parameters}`).expect(400)
    expect(body.errors[0].pointer).toBe(pointer)
  }
  await check('before=21', '#/before')
  await check('after=-1', '#/after')
  await check('after=', '#/after')
  await check('after=1&after=2', '#/after')
  await check('afterwards=1', '#/afterwards')
})

test('what is not stored is not found', async () => {
  const check = async (path: string, detail: string) => {
    const { body } = await request(app).get(path).expect(404)
    expect(body).toMatchObject({ code: 'not_found', detail, instance: path })
  }
  await check('/v1/articles/none', 'there is no article "none"')
  await check('/v1/passages/none', 'there is no passage "none", expected <article id>:<start>-<end>')
})

test('the index tells what it was made with and how much is in it', async () => {
  const { body } = await request(app).get('/v1/index').expect(200)
  expect(body).toMatchObject({
    generation: index.manifest.generation,
    fingerprint: index.manifest.fingerprint,
    builtAt: '2026-03-15T06:00:00.000Z',
    counts: { articles: 1, passages: 2, sentences: 3 },
  })
})

test('an index that was never built has no date', async () => {
  const manifest = { ...index.manifest, lastBuild: null }
  const { app: empty } = sampleApp({
    catalog: { ...sampleCatalog([]), index: async () => ({ ...index, manifest }) },
  })
  const { body } = await request(empty).get('/v1/index').expect(200)
  expect(body).toMatchObject({ builtAt: null, digest: null })
})

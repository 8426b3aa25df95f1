/** One index, several processes: pointers are followed, swaps fail nobody, writes land where they are served. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import request from 'supertest'
import { expect, test, vi } from 'vitest'
import { createEmbeddedGenerations } from '../../src/engine/embedded/embedded-generations.ts'
import { createGeneration } from '../../src/engine/embedded/generations.ts'
import { openThreadedEngine, threadOf } from '../../src/engine/embedded/threaded-engine.ts'
import { createIndexer } from '../../src/indexing/create-indexer.ts'
import { keepFollowing } from '../../src/serving/keep-following.ts'
import { makeArticle } from '../support/articles.ts'
import { createHashEmbedder } from '../support/hash-embedder.ts'
import { hashFoundation } from '../support/hash-library.ts'
import { type HashServer, openHashServer } from '../support/hash-server.ts'

const put = ({ app }: HashServer, id: string, text: string) => request(app).put(`/v1/articles/${id}`).send({ text })
const search = ({ app }: HashServer, query: string) => request(app).post('/v1/search').send({ query })

async function generationOf({ app }: HashServer): Promise<string> {
  return (await request(app).get('/v1/index').expect(200)).body.generation
}

/** As a rebuild in another process does: a new generation, with one article in it, becomes the current one. */
async function publishAnother({ indexData }: HashServer, id: string, dimensions = 256): Promise<string> {
  const embedder = createHashEmbedder({ dimensions })
  const { generations, identity } = hashFoundation({ indexData, embedder })
  const manifest = await createGeneration(indexData, identity)
  const engine = await generations.open(manifest, identity)
  const divide = ({ text }: { text: string }) => {
    const whole = { start: 0, end: text.length }
    return [{ ...whole, sentences: [whole] }]
  }
  const article = makeArticle({ id, text: `Only ${id} is here.` })
  await createIndexer({ embedder, writer: engine, divide }).index(only(article), { missing: 'keep' })
  await engine.recordBuild()
  await engine.close()
  await generations.publish(manifest.generation)
  return manifest.generation
}

async function* only(article: ReturnType<typeof makeArticle>) {
  yield { kind: 'article', article, path: article.id, line: null } as const
}

test('a generation that another process publishes is served without a restart', async () => {
  const server = await openHashServer()
  await put(server, 'old', 'Herons fish.').expect(201)
  const stop = new AbortController()
  const following = keepFollowing(server.serving.index, stop.signal)
  const published = await publishAnother(server, 'new')
  await vi.waitFor(async () => expect(await generationOf(server)).toBe(published), 5000)
  await request(server.app).get('/v1/articles/new').expect(200)
  await request(server.app).get('/v1/articles/old').expect(404)
  stop.abort()
  await following
})

test('a request under way is answered by the generation it began with, which is closed after it', async () => {
  const quick = createHashEmbedder({ dimensions: 256 })
  let isAsked = () => {}
  const asked = new Promise<void>(resolve => {
    isAsked = resolve
  })
  let goOn = () => {}
  const gate = new Promise<void>(resolve => {
    goOn = resolve
  })
  const embedQuery = async (text: string) => {
    isAsked()
    await gate
    return quick.embedQuery(text)
  }
  const server = await openHashServer({ embedder: { ...quick, embedQuery } })
  await put(server, 'old', 'Herons fish.').expect(201)
  const engine = await server.serving.index.use(async library => library.engine)
  const before = await generationOf(server)
  const answer = search(server, 'herons').then(response => response)
  await asked
  const published = await publishAnother(server, 'new')
  await server.serving.index.follow()
  expect(await generationOf(server)).toBe(published)
  goOn()
  const { status, body } = await answer
  expect([status, body.index.generation, body.results[0].citation.articleId]).toEqual([200, before, 'old'])
  await vi.waitFor(() => expect(engine.state()).rejects.toMatchObject({ code: 'not_ready' }))
})

test('a write lands in the generation that is current when it is stored', async () => {
  const server = await openHashServer()
  await put(server, 'a', 'Herons fish.').expect(201)
  const published = await publishAnother(server, 'new')
  // stored already, but only in the generation that is no longer served
  const again = await put(server, 'a', 'Herons fish.').expect(201)
  expect(again.body.changed).toBe(true)
  const another = await openHashServer({ indexData: server.indexData })
  expect([await generationOf(server), await generationOf(another)]).toEqual([published, published])
  await request(another.app).get('/v1/articles/a').expect(200)
  await publishAnother(server, 'newer')
  await request(server.app).delete('/v1/articles/new').expect(404)
  await request(server.app).delete('/v1/articles/newer').expect(204)
})

test('an index of another model is not served: the old one goes on, and the server says so', async () => {
  const server = await openHashServer()
  await put(server, 'old', 'Herons fish.').expect(201)
  const before = await generationOf(server)
  await publishAnother(server, 'new', 64)
  await server.serving.index.follow()
  await server.serving.index.follow()
  const ready = await request(server.app).get('/readyz').expect(200)
  expect(ready.body).toEqual({
    status: 'ready',
    notice: expect.stringMatching(/dimensions 64, expected 256.*npm run build-index/),
  })
  expect(server.warnings).toMatchObject([{ code: 'index_mismatch', reason: ready.body.notice, serving: before }])
  expect((await search(server, 'herons').expect(200)).body.results).toHaveLength(1)
  for (const response of [await put(server, 'a', 'T.'), await request(server.app).delete('/v1/articles/old')]) {
    expect([response.status, response.body.code]).toEqual([503, 'index_mismatch'])
    expect(response.body.detail).toBe(ready.body.notice)
  }
  await server.foundation.generations.publish(before)
  await put(server, 'a', 'T.').expect(201)
  await request(server.app).get('/readyz').expect(200, { status: 'ready' })
})

test('without a current generation nothing is written, and the one that is open goes on', async () => {
  const server = await openHashServer()
  await put(server, 'old', 'Herons fish.').expect(201)
  const pointer = join(server.indexData, 'current.json')
  const check = async (reason: RegExp) => {
    const { status, body } = await put(server, 'a', 'T.')
    expect([status, body.code, body.detail]).toEqual([503, 'index_damaged', expect.stringMatching(reason)])
    await search(server, 'herons').expect(200)
  }
  await writeFile(pointer, '{"generation": ')
  await check(/current\.json cannot be used/)
  await rm(pointer)
  await check(/no generation of the index is current any more.*npm run build-index/)
})

test('a write waits for another writer for a while and then says who it is', async () => {
  const server = await openHashServer({ environment: { WRITE_WAIT_SECONDS: '0.2' } })
  await put(server, 'a', 'Herons fish.').expect(201)
  const release = await server.foundation.generations.lock({ holder: 'a test', onWait: () => {} })
  const refused = await Promise.all([put(server, 'b', 'T.'), put(server, 'c', 'T.')])
  for (const { status, body, headers } of refused) {
    expect([status, body.code, headers['retry-after']]).toEqual([503, 'index_locked', '2'])
    expect(body.detail).toMatch(`process ${process.pid} (a test)`)
  }
  await put(server, 'a', 'Herons fish.').expect(200) // needs no lock
  await request(server.app).delete('/v1/articles/none').expect(404)
  await search(server, 'herons').expect(200)
  const waiting = openHashServer({ indexData: server.indexData }).then(patient => put(patient, 'b', 'T.'))
  await release()
  expect((await waiting).status).toBe(201)
})

test('of two servers on one index each finds what the other stored, at once', async () => {
  const a = await openHashServer()
  const b = await openHashServer({ indexData: a.indexData })
  await put(a, 'one', 'Herons fish.').expect(201)
  expect((await search(b, 'herons')).body.results[0].citation.articleId).toBe('one')
  await put(b, 'one', 'Zebras graze.').expect(200)
  await Promise.all([put(a, 'two', 'Lions sleep.').expect(201), put(b, 'three', 'Owls hoot.').expect(201)])
  for (const server of [a, b]) {
    expect((await search(server, 'zebras')).body.results[0].citation.articleId).toBe('one')
    expect((await request(server.app).get('/v1/index')).body.counts.articles).toBe(3)
  }
  await request(a.app).delete('/v1/articles/one').expect(204)
  expect((await search(b, '"zebras graze"')).body.results).toEqual([])
})

test('a build of the generation that is served shows in what the index tells of itself', async () => {
  const a = await openHashServer()
  const b = await openHashServer({ indexData: a.indexData })
  expect((await request(a.app).get('/v1/index')).body.builtAt).toBeNull()
  const manifest = await b.serving.index.write(engine => engine.recordBuild())
  await a.serving.index.follow()
  expect((await request(a.app).get('/v1/index')).body.builtAt).toBe(manifest.lastBuild?.finishedAt)
})

test('an index that answers no more is opened again; until then the server is not ready', async () => {
  const entry = new URL('../support/mortal-engine-worker.ts', import.meta.url)
  const server = await openHashServer({
    openGenerations: place =>
      createEmbeddedGenerations({ ...place, open: options => openThreadedEngine(options, { entry }) }),
  })
  const { index } = server.serving
  const strike = () => index.use(({ engine }) => threadOf(engine)!.call('die', [])).catch(() => {})
  await put(server, 'a', 'Herons fish.').expect(201)
  await strike()
  for (const path of ['/readyz', '/v1/articles/a']) {
    const { body } = await request(server.app).get(path).expect(503)
    expect([body.code, body.detail]).toEqual(['not_ready', expect.stringContaining('died: struck by lightning')])
  }
  await index.follow()
  await request(server.app).get('/readyz').expect(200, { status: 'ready' })
  await request(server.app).get('/v1/articles/a').expect(200)
  const told = { reason: expect.stringContaining('struck by lightning') }
  expect(server.warnings).toContainEqual(expect.objectContaining(told))
  await put(server, 'b', 'Owls hoot.').expect(201)
  await strike()
  await rm(join(server.indexData, 'current.json'))
  await index.follow()
  await request(server.app).get('/readyz').expect(503)
})

test('where nothing can be written, writes say what to do and searches go on', async () => {
  const server = await openHashServer()
  await put(server, 'old', 'Herons fish.').expect(201)
  await rm(join(server.indexData, 'writer.lock.db'))
  await mkdir(join(server.indexData, 'writer.lock.db')) // cannot be opened as a file, whoever asks
  const { status, body } = await put(server, 'a', 'T.')
  expect([status, body.code]).toEqual([403, 'index_read_only'])
  expect(body.detail).toMatch(/cannot be written.*; make it writable/)
  await search(server, 'herons').expect(200)
})

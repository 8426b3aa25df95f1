/** A server that is killed in the middle of an import goes on with it, and has everything that it acknowledged. */
import { expect, test, vi } from 'vitest'
import { articleFolder, manyArticles } from './article-folder.ts'
import { startVerbatim } from './run-verbatim.ts'
import { startServer } from './start-server.ts'

test('an import goes on after SIGKILL, and what was acknowledged is there', async () => {
  const { environment } = await articleFolder({})
  const first = await startServer(environment)
  expect((await first.put('heron', 'Herons fish at dawn.')).status).toBe(201)
  const headers = { 'content-type': 'application/x-ndjson', prefer: 'respond-async' }
  const accepted = await first.call('/v1/articles', { method: 'POST', headers, body: manyArticles(150) })
  expect(accepted.status).toBe(202)
  const job = accepted.headers.get('location')!
  const seen = await vi.waitFor(async () => {
    const { body } = await first.call(job)
    expect(body.progress.position).toBeGreaterThan(20)
    return body.progress
  }, 60_000)
  expect(seen.position).toBeLessThan(150)
  first.child.kill('SIGKILL')
  await first.outcome

  const second = await startServer(environment)
  expect((await second.call('/v1/articles/heron')).body.text).toBe('Herons fish at dawn.')
  const done = await vi.waitFor(async () => {
    const { body } = await second.call(job)
    expect(body.state).toBe('done')
    return body.progress
  }, 60_000)
  expect(done).toMatchObject({ position: 150, rejected: 0 })
  expect(done.created).toBeGreaterThanOrEqual(150 - 16) // the batches that were stored but not yet noted
  expect(done.created + done.unchanged).toBe(150)
  expect((await second.call('/v1/index')).body.counts).toEqual({ articles: 151, passages: 151, sentences: 301 })
  second.child.kill('SIGTERM')
  expect((await second.outcome).code).toBe(0)
})

test('a server follows what the build script commits, without a restart', async () => {
  const { docs, environment } = await articleFolder()
  const server = await startServer(environment)
  expect((await server.call('/v1/search?q=ferry')).body.results).toEqual([])
  const build = startVerbatim(['index', docs, '--quiet'], environment)
  expect((await build.outcome).code).toBe(0)
  const { body } = await server.call('/v1/search?q=when+does+the+ferry+leave&limit=1')
  expect(body.results[0].citation.articleId).toBe('ferry')
  await vi.waitFor(async () => expect((await server.call('/v1/index')).body.builtAt).not.toBeNull(), 10_000)
  server.child.kill('SIGTERM')
  expect((await server.outcome).code).toBe(0)
})

/** Jobs: taken in whole or not at all, run once, resumed where they stood, cancelled, and forgotten in time. */
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Embedder } from '../../../src/embedding/embedder.ts'
import type { Job } from '../../../src/indexing/jobs/import-jobs.ts'
import { createHashEmbedder } from '../../support/hash-embedder.ts'
import { type HashServer, openHashServer } from '../../support/hash-server.ts'

const quick = createHashEmbedder({ dimensions: 256 })

/** Stops before the passages that hold a word, until it is opened. */
function gateAt(word: string) {
  let open = () => {}
  const gate = new Promise<void>(resolve => {
    open = resolve
  })
  let reach = () => {}
  const reached = new Promise<void>(resolve => {
    reach = resolve
  })
  const embedded: string[] = []
  const embedder: Embedder = {
    ...quick,
    async embedPassages(passages) {
      if (passages.some(({ text }) => text.includes(word))) {
        reach()
        await gate
      }
      embedded.push(...passages.map(({ text }) => text))
      return quick.embedPassages(passages)
    },
  }
  return { embedder, open, reached, embedded }
}

function bodyOf(count: number, word = 'plain', special = -1): Buffer {
  const lines = Array.from({ length: count }, (_, i) =>
    JSON.stringify({ id: `a${i}`, text: `Article ${i} is ${i === special ? word : 'short'}.` }),
  )
  return Buffer.from(lines.join('\n'))
}

async function enqueue({ serving }: HashServer, body: Buffer): Promise<Job> {
  async function* chunks() {
    for (let at = 0; at < body.length; at += 1000) yield body.subarray(at, at + 1000)
  }
  return (await serving.jobs.spool(chunks(), { format: 'lines', maxBytes: 2 ** 20 })).enqueue()
}

async function until({ serving }: HashServer, id: string, state: Job['state']): Promise<Job> {
  return vi.waitFor(async () => {
    const job = await serving.jobs.find(id)
    expect(job?.state).toBe(state)
    return job!
  }, 20_000)
}

const countArticles = async ({ serving }: HashServer) =>
  (await serving.index.use(({ engine }) => engine.state())).counts.articles

test('a job goes on after a restart where it stopped, and counts everything once', async () => {
  const gate = gateAt('special')
  const first = await openHashServer({ embedder: gate.embedder })
  const { id } = await enqueue(first, bodyOf(100, 'special', 60))
  await gate.reached
  await vi.waitFor(async () => expect((await first.serving.jobs.find(id))!.progress.position).toBeGreaterThan(40))
  const closing = first.close()
  gate.open()
  await closing
  const again = gateAt('nothing')
  const second = await openHashServer({ indexData: first.indexData, embedder: again.embedder })
  const job = await until(second, id, 'done')
  expect(job.progress).toMatchObject({ position: 100, created: 100, updated: 0, unchanged: 0, rejected: 0 })
  expect(await countArticles(second)).toBe(100)
  expect(again.embedded.length).toBeLessThan(60)
  expect(new Set([...gate.embedded, ...again.embedded]).size).toBe(100)
})

test('a job is run by one of several servers, and any of them can tell of it and cancel it', async () => {
  const gates = [gateAt('special'), gateAt('special')]
  const a = await openHashServer({ embedder: gates[0]!.embedder })
  const b = await openHashServer({ indexData: a.indexData, embedder: gates[1]!.embedder })
  const { id } = await enqueue(a, bodyOf(100, 'special', 60))
  const other = await enqueue(b, bodyOf(5))
  await Promise.race(gates.map(({ reached }) => reached))
  const seen = await Promise.all([a, b].map(({ serving }) => serving.jobs.list()))
  expect(seen[0]!.map(job => job.state).sort()).toEqual(['running', 'waiting'])
  expect(seen[1]).toEqual(seen[0])
  for (const server of [a, b]) expect((await server.serving.jobs.cancel(id))!.state).toBe('cancelling')
  for (const { open } of gates) open()
  const job = await until(b, id, 'cancelled')
  expect(job.progress.created).toBeGreaterThan(0)
  expect(job.progress.created).toBeLessThan(100)
  await until(a, other.id, 'done')
  const embedded = gates.map(gate => gate.embedded.length)
  expect(Math.min(...embedded)).toBeLessThanOrEqual(5)
  expect((await a.serving.jobs.cancel(id))!.state).toBe('cancelled') // to no effect
})

test('a job that waits is cancelled at once', async () => {
  const gate = gateAt('special')
  const server = await openHashServer({ embedder: gate.embedder })
  await enqueue(server, bodyOf(10, 'special', 0))
  const second = await enqueue(server, Buffer.from('{"id":"b","text":"Not wanted."}'))
  await gate.reached
  expect((await server.serving.jobs.cancel(second.id))!.state).toBe('cancelled')
  gate.open()
  await vi.waitFor(async () => expect((await server.serving.jobs.find(second.id))!.finishedAt).not.toBeNull(), 10_000)
  expect(await countArticles(server)).toBe(10)
})

test('a job waits for another writer and says for whom, then goes on', async () => {
  const server = await openHashServer({ environment: { WRITE_WAIT_SECONDS: '0.1' } })
  const release = await server.foundation.generations.lock({ holder: 'a test', onWait: () => {} })
  const { id } = await enqueue(server, bodyOf(3))
  await vi.waitFor(async () => {
    const { state, obstacle } = (await server.serving.jobs.find(id))!
    expect(state).toBe('running')
    expect(obstacle).toMatchObject({ code: 'index_locked', detail: expect.stringContaining('(a test)') })
  }, 10_000)
  await release()
  expect(await until(server, id, 'done')).toMatchObject({ obstacle: null, progress: { created: 3 } })
})

test('a job that fails for a reason of ours ends, says so, and the next one runs', async () => {
  const embedPassages: Embedder['embedPassages'] = async passages => {
    if (passages[0]!.text.includes('special')) throw new TypeError('a mistake of ours')
    return quick.embedPassages(passages)
  }
  const server = await openHashServer({ embedder: { ...quick, embedPassages } })
  const bad = await enqueue(server, bodyOf(30, 'special', 20))
  const good = await enqueue(server, Buffer.from('{"id":"b","text":"Wanted."}'))
  const failed = await until(server, bad.id, 'failed')
  expect(failed.obstacle).toMatchObject({ code: 'internal' })
  await until(server, good.id, 'done')
  expect(await countArticles(server)).toBe(failed.progress.created + 1)
})

test('many rejected records are counted and the first ones kept', async () => {
  const server = await openHashServer()
  const { id } = await enqueue(server, Buffer.from('{"id":"a"}\n'.repeat(250)))
  const job = await until(server, id, 'done')
  expect([job.progress.rejected, job.rejected.length, job.rejected[99]!.position]).toEqual([250, 100, 100])
})

test('what is done leaves its record, for a while, and nothing else', async () => {
  const server = await openHashServer()
  const { id } = await enqueue(server, bodyOf(3))
  await until(server, id, 'done')
  const folder = join(server.indexData, 'jobs')
  await vi.waitFor(async () => expect(await readdir(join(folder, id))).toEqual(['job.json']))
  await server.close()
  const unfinished = join(folder, '11111111-1111-1111-1111-111111111111.part')
  await mkdir(unfinished)
  await writeFile(join(unfinished, 'body'), 'x')
  const again = await openHashServer({ indexData: server.indexData })
  await enqueue(again, bodyOf(1))
  await vi.waitFor(async () => expect(await again.serving.jobs.list()).toHaveLength(2))
  await again.close()
  const coming = join(folder, '22222222-2222-2222-2222-222222222222.part')
  await mkdir(coming)
  await utimes(join(unfinished, 'body'), new Date(0), new Date(0))
  const forgetful = await openHashServer({ indexData: server.indexData, environment: { JOB_RETENTION_HOURS: '0' } })
  await vi.waitFor(async () => expect(await forgetful.serving.jobs.list()).toEqual([]), 10_000)
  const left = await readdir(folder)
  expect(left.filter(name => !name.startsWith('writer.lock'))).toEqual([basename(coming)])
})

test('a record that cannot be read is passed over', async () => {
  const server = await openHashServer()
  const { id } = await enqueue(server, bodyOf(3))
  await until(server, id, 'done')
  const path = join(server.indexData, 'jobs', id, 'job.json')
  const whole = await readFile(path, 'utf8')
  for (const text of ['', '{', 'null', '[]', '{"id":1}', whole.replace('"done"', '"unheard of"')]) {
    await writeFile(path, text)
    expect(await server.serving.jobs.find(id)).toBeNull()
    expect(await server.serving.jobs.list()).toEqual([])
  }
})

test('a body is taken in no faster than it is written to disk', async () => {
  const server = await openHashServer()
  const folder = join(server.indexData, 'jobs')
  const chunk = Buffer.alloc(1 << 16, ' ')
  async function* chunks() {
    for (let given = 0; given < 50; given++) {
      const [incoming] = (await readdir(folder)).filter(name => name.endsWith('.part'))
      expect((await stat(join(folder, incoming!, 'body'))).size).toBe(given * chunk.length)
      yield chunk
    }
  }
  const body = await server.serving.jobs.spool(chunks(), { format: 'lines', maxBytes: 2 ** 30 })
  expect(body.bytes).toBe(50 * chunk.length)
  await body.discard()
  await body.discard()
})

/** Tests of the pool with workers that die, fail and refuse on command. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startPool, type WorkerPool } from '../../src/embedding/worker-pool.ts'
import type { EmbeddingWork } from '../../src/embedding/worker-protocol.ts'
import { AppError } from '../../src/errors.ts'
import { launchWorker } from '../../src/launch-worker.ts'
import { createLogger } from '../../src/log.ts'
import type { FakeModel } from '../support/fake-model-worker.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const FAKE = new URL('../support/fake-model-worker.ts', import.meta.url)
const logger = createLogger('silent')

const query = (text: string): EmbeddingWork => ({ kind: 'query', text })
const unit = (...texts: string[]): EmbeddingWork => ({
  kind: 'passages',
  inputs: texts.map(text => ({ lead: '', text })),
})

async function openPool(workers: number, model: FakeModel = {}): Promise<WorkerPool> {
  const { pool, loaded } = startPool(() => launchWorker(FAKE, model), { workers, logger })
  onTestFinished(() => pool.close())
  await loaded
  return pool
}

/** The first number of each vector: the length of its text. */
async function lengths(work: Promise<{ vectors: Float32Array }>): Promise<number[]> {
  return [...(await work).vectors].filter((_, at) => at % 2 === 0)
}

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    reason => reason,
  )
  expect(error).toBeInstanceOf(AppError)
  return error
}

test('a worker that dies in the middle of a batch is restarted and the batch is done after all', async () => {
  const mark = join(await temporaryFolder({}), 'died')
  const pool = await openPool(1)
  const deadly = `die once ${mark}`
  const results = [pool.run(unit('a', deadly, 'ccc')), pool.run(unit('dddd')), pool.run(query('ee'))]
  expect(await Promise.all(results.map(lengths))).toEqual([[1, deadly.length, 3], [4], [2]])
})

test('a second death is reported with its cause, spares what waited behind, and leaves the pool alive', async () => {
  const pool = await openPool(1)
  const deadly = failure(pool.run(unit('a', 'die')))
  expect(await lengths(pool.run(unit('bb')))).toEqual([2])
  expect(await deadly).toMatchObject({
    code: 'embedding_failed',
    message:
      'embedding a batch of 2 sentences failed twice, the second time because: the worker thread ended with exit code 9',
  })
  expect(await lengths(pool.run(query('ccc')))).toEqual([3])
})

test('a query that kills its worker is reported likewise', async () => {
  const pool = await openPool(2)
  expect(await failure(pool.run(query('die')))).toMatchObject({ code: 'embedding_failed' })
  expect(await lengths(pool.run(query('bb')))).toEqual([2])
})

test('a text that cannot be embedded is reported with the reason, and the pool goes on', async () => {
  const pool = await openPool(1)
  const error = await failure(pool.run(query('fail')))
  expect(error).toMatchObject({
    code: 'embedding_failed',
    message: 'embedding a query failed twice, the second time because: failed as told',
  })
  expect(await lengths(pool.run(query('bb')))).toEqual([2])
})

test('the pool works with its first worker, the others follow, and batches are spread over all', async () => {
  const pool = await openPool(3)
  const threads = new Set<number>()
  const runThree = () => Promise.all(['a', 'b', 'c'].map(text => pool.run(unit(text))))
  while (threads.size < 3) for (const { vectors } of await runThree()) threads.add(vectors[1]!)
  const results = await runThree()
  expect(new Set(results.map(result => result.vectors[1])).size).toBe(3)
})

test('a query goes ahead of the batches that wait', async () => {
  const pool = await openPool(1)
  const finished: string[] = []
  const note = (name: string, work: EmbeddingWork) => pool.run(work).then(() => finished.push(name))
  const batches = Array.from({ length: 6 }, (_, at) => note(`batch ${at}`, unit('a')))
  await Promise.all([...batches, note('query', query('q'))])
  expect(finished.indexOf('query')).toBeLessThan(finished.indexOf('batch 2'))
})

test('a model that cannot be loaded is refused with its reason', async () => {
  const refuseIf = join(await temporaryFolder({ refuse: '' }), 'refuse')
  await expect(openPool(2, { refuseIf })).rejects.toThrow('refused to start')
})

test('when no worker can be restarted the waiting work is told why, and later work tries again', async () => {
  const refuseIf = join(await temporaryFolder({}), 'refuse')
  const pool = await openPool(1, { refuseIf })
  const waiting = [failure(pool.run(query(`die once ${refuseIf}`))), failure(pool.run(unit('a')))]
  for (const error of await Promise.all(waiting)) {
    expect(error.code).toBe('embedding_failed')
    expect(error.message).toContain('no embedding worker could be restarted: refused to start')
  }
  await rm(refuseIf)
  expect(await lengths(pool.run(query('bb')))).toEqual([2])
})

test('what is asked while the workers load is answered when they have', async () => {
  const { pool, loaded } = startPool(() => launchWorker(FAKE, {}), { workers: 1, logger })
  onTestFinished(() => pool.close())
  expect(await lengths(pool.run(query('early')))).toEqual([5])
  await loaded
})

test('a worker that cannot follow leaves the first one working', async () => {
  const pool = await openPool(2, { startOnce: join(await temporaryFolder({}), 'started') })
  for (let i = 0; i < 20; i++) expect(await lengths(pool.run(query('bb')))).toEqual([2])
})

test('a worker that cannot follow is tried again after a second, then two, and not with every question', async () => {
  const startOnce = join(await temporaryFolder({}), 'started')
  let launched = 0
  const launch = () => {
    launched++
    return launchWorker(FAKE, { startOnce })
  }
  let time = 0
  const errors: string[] = []
  const noting = createLogger('error', { write: line => void errors.push(line) })
  const { pool, loaded } = startPool(launch, { workers: 2, logger: noting, now: () => time })
  onTestFinished(() => pool.close())
  await loaded
  const ask = async () => {
    for (let i = 0; i < 5; i++) expect(await lengths(pool.run(query('bb')))).toEqual([2])
  }
  await ask()
  await vi.waitFor(() => expect(errors).toHaveLength(1))
  for (const [wait, tries] of [
    [999, 1],
    [1, 2],
    [1999, 2],
    [1, 3],
  ] as const) {
    time += wait
    await ask()
    await vi.waitFor(() => expect(errors).toHaveLength(tries))
    expect(launched).toBe(1 + tries)
  }
})

test('a worker that is not confirmed does no work and is ended', async () => {
  const gone: number[] = []
  const launch = () => {
    const worker = launchWorker(FAKE, {})
    worker.once('exit', () => gone.push(1))
    return worker
  }
  const confirm = () => Promise.reject(new Error('another model'))
  const { pool, loaded } = startPool(launch, { workers: 2, logger, confirm })
  onTestFinished(() => pool.close())
  await loaded
  const threads = new Set<number>()
  const runTwo = () => Promise.all([pool.run(query('a')), pool.run(query('b'))])
  while (gone.length === 0) for (const { vectors } of await runTwo()) threads.add(vectors[1]!)
  for (const { vectors } of await runTwo()) threads.add(vectors[1]!)
  expect(threads.size).toBe(1)
})

test('closing rejects what is unfinished, works twice, and refuses what comes after', async () => {
  const pool = await openPool(1)
  const unfinished = [pool.run(unit('a')), pool.run(unit('b')), pool.run(unit('c')), pool.run(query('d'))].map(failure)
  await Promise.all([pool.close(), pool.close()])
  await pool.close()
  const late = failure(pool.run(query('e')))
  for (const error of await Promise.all([...unfinished, late])) {
    expect(error).toMatchObject({ code: 'not_ready', message: expect.stringContaining('the embedder is closed') })
  }
})

test('tokens are counted in order, also by a worker that died over them once', async () => {
  const mark = join(await temporaryFolder({}), 'died')
  const pool = await openPool(1)
  const deadly = `die once ${mark}`
  expect(await pool.count(['a', '', deadly])).toEqual([1, 0, deadly.length])
  expect(await failure(pool.count(['a', 'die']))).toMatchObject({
    code: 'embedding_failed',
    message: expect.stringContaining('counting the tokens of 2 texts failed twice'),
  })
})

/** Tests of the worker's loop over a real port, with a fake model that runs when and as it is told. */
import { once } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { serveJobs, type TextEmbedder } from '../../src/embedding/serve-jobs.ts'
import type { Job, Reply } from '../../src/embedding/worker-protocol.ts'

const query = (id: number, text: string): Job => ({ kind: 'query', id, text })
const unit = (id: number, texts: string[]): Job => ({
  kind: 'passages',
  id,
  inputs: texts.map(text => ({ lead: '', text })),
})

/** `onRun` sees every run before it happens and may send jobs, as another thread would during a blocking run. */
function openDesk(onRun: (text: string, sendJob: (job: Job) => void) => void): { port: MessagePort; runs: string[] } {
  const { port1, port2 } = new MessageChannel()
  onTestFinished(() => port1.close())
  const runs: string[] = []
  const embed: TextEmbedder = async ({ text }, beforeRun) => {
    for (const part of text.split('|')) {
      await beforeRun()
      onRun(part, job => port1.postMessage(job))
      runs.push(part)
    }
    return [{ vector: Float32Array.of(text.length), runs: text.split('|').length }]
  }
  serveJobs(port2, { embed, countTokens: text => text.length, end: () => port2.close() })
  return { port: port1, runs }
}

async function receive(port: MessagePort, count: number): Promise<Reply[]> {
  const replies: Reply[] = []
  while (replies.length < count) replies.push((await once(port, 'message'))[0])
  return replies
}

test('a query that comes in the middle of a batch is answered before the next text', async () => {
  const { port, runs } = openDesk((text, sendJob) => text === 'b' && sendJob(query(2, 'urgent')))
  port.postMessage(unit(1, ['a', 'b', 'c']))
  const replies = await receive(port, 3)
  expect(runs).toEqual(['a', 'b', 'urgent', 'c'])
  expect(replies.map(reply => (reply.kind === 'ready' ? 'ready' : reply.id))).toEqual(['ready', 2, 1])
})

test('a query does not wait for the parts of a long sentence', async () => {
  const { port, runs } = openDesk((text, sendJob) => text === 'part 1' && sendJob(query(2, 'urgent')))
  port.postMessage(unit(1, ['part 1|part 2|part 3']))
  const replies = await receive(port, 3)
  expect(runs).toEqual(['part 1', 'urgent', 'part 2', 'part 3'])
  expect(replies[2]).toMatchObject({ kind: 'done', id: 1, runs: [3] })
})

test('a batch is answered by its vectors in order and the runs each text took', async () => {
  const { port } = openDesk(() => {})
  port.postMessage(unit(1, ['a', 'bb|cc', 'ddd']))
  const [, reply] = await receive(port, 2)
  expect(reply).toEqual({ kind: 'done', id: 1, vectors: Float32Array.of(1, 5, 3), runs: [1, 2, 1] })
})

test('a text that fails is answered by its reason, and the next job is served', async () => {
  const { port } = openDesk(text => {
    if (text === 'bad') throw new Error('cannot read this')
  })
  port.postMessage(unit(1, ['a', 'bad']))
  port.postMessage(query(2, 'good'))
  const replies = (await receive(port, 3)).slice(1)
  expect(replies).toContainEqual({ kind: 'failed', id: 1, message: 'cannot read this' })
  expect(replies).toContainEqual({ kind: 'done', id: 2, vectors: Float32Array.of(4), runs: [1] })
})

test('tokens asked for in the middle of a batch are counted before the next text', async () => {
  const count: Job = { kind: 'count', id: 2, texts: ['four', ''] }
  const { port } = openDesk((text, sendJob) => text === 'a' && sendJob(count))
  port.postMessage(unit(1, ['a', 'b']))
  const [, first, second] = await receive(port, 3)
  expect([first, second]).toMatchObject([
    { kind: 'counted', id: 2, counts: [4, 0] },
    { kind: 'done', id: 1 },
  ])
})

/** Embeddings and models as OpenAI's own client sees them. */
import { Writable } from 'node:stream'
import type OpenAI from 'openai'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { Embedder } from '../../../src/embedding/embedder.ts'
import { createHashEmbedder } from '../../support/hash-embedder.ts'
import { openSampleStore } from './sample-store.ts'

const embedder = createHashEmbedder({ dimensions: 256 })

async function passageVector(text: string): Promise<number[]> {
  const [embedded] = await embedder.embedPassages([{ title: '', text, sentences: [{ start: 0, end: text.length }] }])
  return [...embedded!.vectors[0]!]
}

test('by default the client asks for base64 and gets the very numbers of the model', async () => {
  const { client } = await openSampleStore()
  const { data, model, object, usage } = await client.embeddings.create({ model: 'hash', input: 'Gas got cheaper.' })
  expect([...data[0]!.embedding]).toEqual(await passageVector('Gas got cheaper.'))
  expect({ model, object, count: data.length }).toEqual({ model: 'hash', object: 'list', count: 1 })
  expect(data[0]).toMatchObject({ object: 'embedding', index: 0 })
  expect(usage).toEqual({ prompt_tokens: 4, total_tokens: 4 })
})

test('floats are the same numbers to the last bit', async () => {
  const { client } = await openSampleStore()
  const { data } = await client.embeddings.create({ model: 'hash', input: 'Gas, cheaper', encoding_format: 'float' })
  expect(data[0]!.embedding.map(Math.fround)).toEqual(await passageVector('Gas, cheaper'))
})

test('base64 is little-endian float32, and floats are what is given without being asked for a format', async () => {
  const { address } = await openSampleStore()
  const post = async (body: object) => {
    const response = await fetch(`${address}/v1/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'hash', input: 'gas', ...body }),
    })
    return ((await response.json()) as { data: { embedding: unknown }[] }).data[0]!.embedding
  }
  const bytes = Buffer.from((await post({ encoding_format: 'base64' })) as string, 'base64')
  const numbers = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i))
  expect(numbers).toEqual(await passageVector('gas'))
  expect(await post({})).toEqual(numbers.map(number => Number(number.toPrecision(9))))
  expect(await post({ user: 'me', dimensions: 256, encoding_format: null })).toEqual(await post({}))
})

test('a full batch comes back in its order', async () => {
  const { client } = await openSampleStore()
  const input = Array.from({ length: 2048 }, (_, i) => `text number ${i % 700} of many`)
  const { data, usage } = await client.embeddings.create({ model: 'hash', input })
  expect(data.map(each => each.index)).toEqual(input.map((_, i) => i))
  for (const i of [0, 127, 128, 699, 2047]) expect([...data[i]!.embedding]).toEqual(await passageVector(input[i]!))
  expect(usage.total_tokens).toBe(2048 * 5)
})

test('a text embedded as a passage is what the index holds, as a query what a question becomes', async () => {
  const marked = markingEmbedder()
  const { client } = await openSampleStore({ embedder: marked })
  const kind = async (body: object) => {
    const whole = { model: 'hash', input: ['a', 'b'], ...body } as OpenAI.EmbeddingCreateParams
    return (await client.embeddings.create(whole)).data.map(({ embedding }) => embedding[0])
  }
  expect(await kind({})).toEqual([1, 1])
  expect(await kind({ input_type: 'passage' })).toEqual([1, 1])
  expect(await kind({ input_type: 'query' })).toEqual([2, 2])
  expect(await kind({ model: 'hash#query' })).toEqual([2, 2])
  expect(await kind({ model: 'hash#query', input_type: 'query' })).toEqual([2, 2])
})

function markingEmbedder(): Embedder {
  return {
    ...embedder,
    embedPassages: async passages => passages.map(() => ({ vectors: [Float32Array.from([1, 0])], longSentences: 0 })),
    embedQuery: async () => Float32Array.from([2, 0]),
  }
}

test('the models are the one there is, for passages and for queries', async () => {
  const { client } = await openSampleStore()
  const models = []
  for await (const model of client.models.list()) models.push(model)
  expect(models.map(model => model.id)).toEqual(['hash', 'hash#query'])
  expect(models[0]).toMatchObject({ object: 'model', owned_by: 'verbatim' })
  for (const model of models) expect(await client.models.retrieve(model.id)).toEqual(model)
})

test('when the caller hangs up, the rest of a batch is not embedded', async () => {
  let calls = 0
  const hangUp = new AbortController()
  const embedPassages: Embedder['embedPassages'] = async passages => {
    calls++
    hangUp.abort()
    await hungUp
    return embedder.embedPassages(passages)
  }
  let tellHungUp = () => {}
  const hungUp = new Promise<void>(resolve => {
    tellHungUp = resolve
  })
  const { address } = await openSampleStore({
    embedder: { ...embedder, embedPassages },
    logger: createLoggerThat(tellHungUp),
  })
  const body = JSON.stringify({ model: 'hash', input: Array(1000).fill('text') })
  const headers = { 'content-type': 'application/json' }
  const sent = fetch(`${address}/v1/embeddings`, { method: 'POST', headers, body, signal: hangUp.signal })
  await expect(sent).rejects.toThrow('aborted')
  await hungUp
  await new Promise(resolve => setTimeout(resolve, 50))
  expect(calls).toBe(1)
})

/** Tells when a request was cut off by its client. */
function createLoggerThat(tell: () => void) {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      if (String(chunk).includes('cut off')) tell()
      done()
    },
  })
  return pino({ level: 'info' }, stream)
}

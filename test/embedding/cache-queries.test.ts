/** The cache of question vectors: each question embedded once while it is remembered, failures not remembered. */
import { expect, test } from 'vitest'
import { cacheQueries } from '../../src/embedding/cache-queries.ts'
import type { Embedder } from '../../src/embedding/embedder.ts'
import { createHashEmbedder } from '../support/hash-embedder.ts'

function countedEmbedder(fail: (text: string) => boolean = () => false) {
  const embedded: string[] = []
  const hash = createHashEmbedder({ dimensions: 16 })
  const embedder: Embedder = {
    ...hash,
    async embedQuery(text) {
      embedded.push(text)
      if (fail(text)) throw new Error('no')
      return hash.embedQuery(text)
    },
  }
  return { embedder, embedded }
}

test('a question asked again is not embedded again and has the same vector', async () => {
  const { embedder, embedded } = countedEmbedder()
  const cached = cacheQueries(embedder, { limit: 10 })
  const first = await cached.embedQuery('rain')
  expect(await cached.embedQuery('rain')).toEqual(first)
  expect(first).toEqual(await embedder.embedQuery('rain'))
  expect(embedded).toEqual(['rain', 'rain'])
  expect(cached.queryCache()).toEqual({ hits: 1, misses: 1, size: 1 })
})

test('questions asked at once are embedded once', async () => {
  const { embedder, embedded } = countedEmbedder()
  const cached = cacheQueries(embedder, { limit: 10 })
  await Promise.all([cached.embedQuery('rain'), cached.embedQuery('rain'), cached.embedQuery('snow')])
  expect(embedded).toEqual(['rain', 'snow'])
})

test('what changes an answer does not change what is remembered', async () => {
  const cached = cacheQueries(countedEmbedder().embedder, { limit: 10 })
  const first = await cached.embedQuery('rain')
  const kept = first.slice()
  first.fill(0)
  expect(await cached.embedQuery('rain')).toEqual(kept)
})

test('the least recently asked is forgotten at the limit', async () => {
  const { embedder, embedded } = countedEmbedder()
  const cached = cacheQueries(embedder, { limit: 2 })
  for (const text of ['rain', 'snow', 'rain', 'hail', 'rain', 'snow']) await cached.embedQuery(text)
  expect(embedded).toEqual(['rain', 'snow', 'hail', 'snow'])
  expect(cached.queryCache().size).toBe(2)
})

test('a failure is not remembered', async () => {
  let broken = true
  const { embedder } = countedEmbedder(() => broken)
  const cached = cacheQueries(embedder, { limit: 10 })
  await expect(cached.embedQuery('rain')).rejects.toThrow('no')
  broken = false
  expect(await cached.embedQuery('rain')).toHaveLength(16)
})

/** Tests of the embedder that other stages are tested with. */
import { expect, test } from 'vitest'
import type { Vector } from '../../src/model.ts'
import { createHashEmbedder } from '../support/hash-embedder.ts'

const embedder = createHashEmbedder()
const cosine = (a: Vector, b: Vector) => a.reduce((sum, value, at) => sum + value * b[at]!, 0)

test('vectors have unit length and the asked size, even of a text without words', async () => {
  for (const text of ['harbour tunnel', '', '… !', '😀']) {
    const vector = await createHashEmbedder({ dimensions: 16 }).embedQuery(text)
    expect(vector).toHaveLength(16)
    expect(cosine(vector, vector)).toBeCloseTo(1, 5)
  }
})

test('shared words bring texts together, and shared beginnings of words a little', async () => {
  const [tunnel, same, related, other] = await Promise.all(
    ['the harbour tunnel reopened', 'harbour tunnel closed', 'tunnels and harbours', 'goalkeeper signs contract'].map(
      text => embedder.embedQuery(text),
    ),
  )
  expect(cosine(tunnel!, same!)).toBeGreaterThan(cosine(tunnel!, related!))
  expect(cosine(tunnel!, related!)).toBeGreaterThan(cosine(tunnel!, other!))
})

test('a sentence is embedded with its title, and the same ones give the same bits', async () => {
  const text = 'It reopened. It closed.'
  const sentences = [
    { start: 0, end: 12 },
    { start: 13, end: 23 },
  ]
  const [passage] = await embedder.embedPassages([{ title: 'Harbour tunnel', text, sentences }])
  expect(passage!.vectors[0]).toEqual(await embedder.embedQuery('Harbour tunnel. It reopened.'))
  expect(passage!.vectors[1]).toEqual(await embedder.embedQuery('Harbour tunnel. It closed.'))
})

/** The desk keeps batches from holding up questions, from filling the memory, and from going on for nobody. */
import { expect, test } from 'vitest'
import { createEmbeddingDesk, type EmbeddingModel } from '../../../src/http/openai/embedding-desk.ts'

interface Call {
  readonly texts: readonly string[]
  readonly finish: () => void
}

/** A model that works on a call until it is told to finish. */
function heldModel() {
  const calls: Call[] = []
  const hold = <T>(texts: readonly string[], answer: T) =>
    new Promise<T>(resolve => calls.push({ texts, finish: () => resolve(answer) }))
  const vector = (text: string) => Float32Array.from([text.length])
  const model: EmbeddingModel = {
    embedQuery: text => hold([text], vector(text)),
    embedPassages: passages =>
      hold(
        passages.map(passage => passage.text),
        passages.map(({ text }) => ({ vectors: [vector(text)], longSentences: 0 })),
      ),
    countTokens: async texts => texts.map(() => 1),
  }
  return { model, calls }
}

const settle = () => new Promise(resolve => setImmediate(resolve))
const wanted = () => true

test('queries go to the model one at a time, whichever batch they are of', async () => {
  const { model, calls } = heldModel()
  const desk = createEmbeddingDesk(model)
  const batches = [
    desk.embed(['a', 'bb'], { kind: 'query', isWanted: wanted }),
    desk.embed(['ccc'], { kind: 'query', isWanted: wanted }),
  ]
  for (let done = 0; done < 3; done++) {
    await settle()
    expect(calls).toHaveLength(done + 1)
    calls[done]!.finish()
  }
  expect((await Promise.all(batches)).map(batch => batch!.vectors.map(([first]) => first))).toEqual([[1, 2], [3]])
  expect(calls.map(call => call.texts[0])).toEqual(['a', 'ccc', 'bb'])
})

test('a query that fails fails its batch only', async () => {
  let count = 0
  const { model } = heldModel()
  const embedQuery = async (text: string) => {
    if (count++ === 0) throw new Error('broken')
    return Float32Array.from([text.length])
  }
  const desk = createEmbeddingDesk({ ...model, embedQuery })
  const first = desk.embed(['a'], { kind: 'query', isWanted: wanted })
  const second = desk.embed(['bb'], { kind: 'query', isWanted: wanted })
  await expect(first).rejects.toThrow('broken')
  expect((await second)!.vectors).toEqual([Float32Array.from([2])])
})

test('passages go in portions, so that batches take turns', async () => {
  const { model, calls } = heldModel()
  const desk = createEmbeddingDesk(model)
  const long = desk.embed(Array(300).fill('x'), { kind: 'passage', isWanted: wanted })
  const short = desk.embed(['y'], { kind: 'passage', isWanted: wanted })
  await settle()
  expect(calls.map(call => call.texts.length)).toEqual([128, 1])
  for (let done = 0; done < 4; done++) {
    calls[done]!.finish()
    await settle()
  }
  expect((await long)!.vectors.length).toBe(300)
  expect((await short)!.vectors.length).toBe(1)
})

test('a portion of long texts has fewer of them, and tokens are counted over all', async () => {
  const { model, calls } = heldModel()
  const texts = ['x'.repeat(30_000), 'y'.repeat(30_000), 'z'.repeat(60_000), 'a', 'b']
  const batch = createEmbeddingDesk(model).embed(texts, { kind: 'passage', isWanted: wanted })
  for (let done = 0; done < 4; done++) {
    await settle()
    calls[done]!.finish()
  }
  expect((await batch)!.tokens).toBe(5)
  expect(calls.map(call => call.texts)).toEqual([[texts[0]], [texts[1]], [texts[2]], ['a', 'b']])
})

test('once nobody waits for it, a batch is not gone on with', async () => {
  const { model, calls } = heldModel()
  let isWanted = true
  const batch = createEmbeddingDesk(model).embed(Array(300).fill('x'), { kind: 'passage', isWanted: () => isWanted })
  await settle()
  isWanted = false
  calls[0]!.finish()
  expect(await batch).toBeNull()
  expect(calls).toHaveLength(1)
})

test('what would be too much at once is refused until something is done', async () => {
  const { model, calls } = heldModel()
  const desk = createEmbeddingDesk(model)
  const million = 'x'.repeat(1_000_000)
  const embed = () => desk.embed([million], { kind: 'passage', isWanted: wanted })
  const batches = [embed(), embed(), embed(), embed()]
  await expect(embed()).rejects.toMatchObject({ code: 'overloaded' })
  calls[0]!.finish()
  await batches[0]
  const next = embed()
  await settle()
  expect(calls).toHaveLength(5)
  for (const call of calls) call.finish()
  expect((await Promise.all([...batches, next])).every(batch => batch!.vectors.length === 1)).toBe(true)
})

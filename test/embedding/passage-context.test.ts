/** Tests of embedding sentences out of their passage with the bundled model. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AutoModel, AutoTokenizer } from '@xenova/transformers'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Embedder, PassageText } from '../../src/embedding/embedder.ts'
import { resolveModel } from '../../src/embedding/known-models.ts'
import { createWorkerEmbedder, type WorkerEmbedderOptions } from '../../src/embedding/worker-embedder.ts'
import { createLogger } from '../../src/log.ts'
import type { Vector } from '../../src/model.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const MODELS = fileURLToPath(new URL('../../models/', import.meta.url))
const logger = createLogger('silent')
const model = await resolveModel({
  embeddingModel: 'e5-small-v2',
  modelsFolder: MODELS,
  modelSettings: null,
  allowModelDownload: false,
})

const SENTENCES = [
  'The tunnel under the harbour reopened on Monday.',
  'It had been closed for a year.',
  'Dr. Åse Lindqvist paid $3.5 million, not “nothing” 🎉👩‍👩‍👧.',
  '漢字とかな。',
  'Nul \u0000, zero width \u200b and a lone mark \u0301.',
  '\u200b',
  '[CLS] is a word here, and so is [SEP].',
]
const PASSAGES = [
  passageOf('Harbour', ...SENTENCES),
  passageOf('Harbour', ...SENTENCES.toReversed()),
  passageOf('Another title', ...SENTENCES),
  passageOf('', SENTENCES[0]!),
  passageOf('Long', 'river bank water stone bridge '.repeat(150), 'A hospital.'),
  passageOf('Many', ...Array.from({ length: 60 }, (_, at) => `Line ${at} of the ledger is signed by the clerk.`)),
]

function passageOf(title: string, ...texts: string[]): PassageText {
  let end = -1
  const sentences = texts.map(text => {
    const start = end + 1
    end = start + text.length
    return { start, end }
  })
  return { title, text: texts.join(' '), sentences }
}

async function open(options: Partial<WorkerEmbedderOptions> = {}): Promise<Embedder> {
  const embedder = await createWorkerEmbedder(model, { logger, context: 'passage', ...options })
  onTestFinished(() => embedder.close())
  return embedder
}

async function embedOne(passage: PassageText) {
  const [result] = await embedder.embedPassages([passage])
  return result!
}

function cosine(one: ArrayLike<number>, other: ArrayLike<number>): number {
  return Array.from(one).reduce((sum, value, at) => sum + value * other[at]!, 0)
}

let embedder: Embedder
beforeAll(async () => {
  embedder = await createWorkerEmbedder(model, { logger, context: 'passage' })
})
afterAll(() => embedder.close())

test('the fingerprint differs from that of titles by the context alone', async () => {
  const other = await open({ workers: 1, context: 'title' })
  expect(other.fingerprint.context).toBe('title')
  expect(embedder.fingerprint).toEqual({ ...other.fingerprint, context: 'passage' })
})

test('a passage gives the same bits: alone, among others, in any order, in any worker, twice', async () => {
  const other = await open({ workers: 1 })
  const alone = new Map<PassageText, readonly Vector[]>()
  for (const passage of PASSAGES) alone.set(passage, (await other.embedPassages([passage]))[0]!.vectors)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...PASSAGES), { maxLength: 6 }), async passages => {
      const results = await embedder.embedPassages(passages)
      expect(results.map(result => result.vectors)).toEqual(passages.map(passage => alone.get(passage)!))
    }),
    { numRuns: 8 },
  )
})

test('a vector is the mean of the token vectors that the library gives for the sentence inside its whole text', async () => {
  const texts = ['The tunnel reopened on Monday.', 'It had been closed for a year.', 'Fuel costs more.']
  const tokenizer = await AutoTokenizer.from_pretrained(join(MODELS, 'e5-small-v2'))
  const network = await AutoModel.from_pretrained(join(MODELS, 'e5-small-v2'), { dtype: 'q8', device: 'cpu' })
  const { last_hidden_state: states } = await network(tokenizer(`passage: Harbour. ${texts.join(' ')}`))
  const { vectors } = await embedOne(passageOf('Harbour!', ...texts))
  // [CLS], "passage", ":", "harbour", "." stand before; each sentence is its words and a full stop.
  let at = 5
  for (const [i, text] of texts.entries()) {
    const end = at + text.split(' ').length + 1
    const sum = states.data.slice(at * 384, end * 384)
    const mean = Array.from({ length: 384 }, (_, d) => {
      let total = 0
      for (let row = 0; row < end - at; row++) total += sum[row * 384 + d]
      return total
    })
    expect(cosine(mean, vectors[i]!) / Math.hypot(...mean)).toBeGreaterThan(0.99999)
    at = end
  }
})

test('a sentence takes its meaning from the passage around it, and from the title', async () => {
  const query = await embedder.embedQuery('when was the tunnel closed')
  const score = async (passage: PassageText) => cosine((await embedOne(passage)).vectors[1]!, query)
  const told = await score(passageOf('', 'The tunnel is open again.', 'It was shut in 1998.'))
  const other = await score(passageOf('', 'The bakery is open again.', 'It was shut in 1998.'))
  const titled = await score(passageOf('Tunnel', 'The bakery is open again.', 'It was shut in 1998.'))
  expect(told).toBeGreaterThan(other)
  expect(titled).toBeGreaterThan(other)
})

test('every vector has unit length and a buffer of its own, and long sentences are counted', async () => {
  for (const passage of PASSAGES) {
    const { vectors, longSentences } = await embedOne(passage)
    expect(vectors).toHaveLength(passage.sentences.length)
    expect(longSentences).toBe(passage.title === 'Long' ? 1 : 0)
    for (const vector of vectors) {
      expect(vector.buffer.byteLength).toBe(4 * 384)
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
    }
  }
})

test('the end of a passage beyond the window counts', async () => {
  const long = 'river bank water stone bridge. '.repeat(20)
  const passage = (end: string) => passageOf('', ...Array.from({ length: 10 }, () => long), end)
  const [hospital, goalkeeper] = [await embedOne(passage('A hospital.')), await embedOne(passage('A goalkeeper.'))]
  expect(hospital.vectors.at(-1)).not.toEqual(goalkeeper.vectors.at(-1))
  // The other parts do not know of it.
  expect(hospital.vectors[0]).toEqual(goalkeeper.vectors[0])
})

test('no passages, and a passage without sentences, give nothing', async () => {
  expect(await embedder.embedPassages([])).toEqual([])
  expect(await embedder.embedPassages([passageOf('Title')])).toEqual([{ vectors: [], longSentences: 0 }])
})

test('questions are embedded as with titles', async () => {
  const other = await open({ workers: 1, context: 'title' })
  expect(await embedder.embedQuery('Prices rose.')).toEqual(await other.embedQuery('Prices rose.'))
})

test('a query overtakes the passages that were there first', async () => {
  const finished: string[] = []
  const calls = Array.from({ length: 8 }, (_, call) => {
    const passages = Array.from({ length: 8 }, (_, at) => passageOf('', `Page ${at} of ${call}.`, 'It ends here.'))
    return embedder.embedPassages(passages).then(() => finished.push('passages'))
  })
  const query = embedder.embedQuery('which page').then(() => finished.push('query'))
  await Promise.all([...calls, query])
  expect(finished[0]).toBe('query')
})

test('a worker that dies over a passage is replaced and the vectors are the same bits', async () => {
  const folder = await temporaryFolder({})
  const mortal = await open({ workers: 1, entry: new URL('../support/mortal-model-worker.ts', import.meta.url) })
  const passage = passageOf('Title', ...SENTENCES, `die once ${join(folder, 'died')}`)
  expect(await mortal.embedPassages([passage])).toEqual(await embedder.embedPassages([passage]))
  expect(await readdir(folder)).toEqual(['died'])
})

test('a model that pools by its first token is refused with the mend', async () => {
  const cls = { ...model, settings: { ...model.settings, pooling: 'cls' as const } }
  await expect(createWorkerEmbedder(cls, { logger, context: 'passage' })).rejects.toMatchObject({
    code: 'invalid_configuration',
    message: expect.stringMatching(/pools by cls, expected a model that pools by mean; set EMBEDDING_CONTEXT=title/),
  })
})

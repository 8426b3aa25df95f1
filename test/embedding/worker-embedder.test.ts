/** Tests of the embedder with the bundled model: its vectors, their constancy, and its behaviour under trouble. */
import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Embedder, PassageText } from '../../src/embedding/embedder.ts'
import { resolveModel } from '../../src/embedding/known-models.ts'
import type { ModelDescription } from '../../src/embedding/model-description.ts'
import { createWorkerEmbedder, type WorkerEmbedderOptions } from '../../src/embedding/worker-embedder.ts'
import { createLogger } from '../../src/log.ts'
import type { Vector } from '../../src/model.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const logger = createLogger('silent')
const model = await resolveModel({
  embeddingModel: 'e5-small-v2',
  modelsFolder: join(ROOT, 'models'),
  modelSettings: null,
  allowModelDownload: false,
})

const TEXTS = [
  'The tunnel under the harbour reopened on Monday.',
  'Prices rose.',
  'Dr. Åse Lindqvist paid $3.5 million, not “nothing” 🎉👩‍👩‍👧.',
  '漢字とかな。',
  'Nul \u0000, bell \u0007, zero width \u200b and a lone mark \u0301.',
  ' ',
  '[CLS] is a word here, and so is [SEP].',
  'river bank water stone bridge '.repeat(120),
]

function passageOf(title: string, ...texts: string[]): PassageText {
  let end = 0
  const sentences = texts.map(text => {
    const start = end
    end += text.length
    return { start, end }
  })
  return { title, text: texts.join(''), sentences }
}

async function open(options: Partial<WorkerEmbedderOptions> & { model?: ModelDescription } = {}): Promise<Embedder> {
  const embedder = await createWorkerEmbedder(options.model ?? model, { logger, ...options })
  onTestFinished(() => embedder.close())
  return embedder
}

async function embedAlone(embedder: Embedder, title: string, text: string): Promise<Vector> {
  const [passage] = await embedder.embedPassages([passageOf(title, text)])
  return passage!.vectors[0]!
}

let embedder: Embedder
beforeAll(async () => {
  embedder = await createWorkerEmbedder(model, { logger, workers: 2 })
})
afterAll(() => embedder.close())

test('the fingerprint holds everything that decides a vector', () => {
  expect(embedder.fingerprint).toEqual({
    model: 'e5-small-v2',
    revision: expect.stringMatching(/^[0-9a-f]{64}$/),
    dtype: 'q8',
    pooling: 'mean',
    queryPrefix: 'query: ',
    passagePrefix: 'passage: ',
    dimensions: 384,
    maxTokens: 512,
    context: 'title',
  })
})

test('the same text gives the same bits: alone, among others, in any order, in any worker, twice', async () => {
  const other = await open({ workers: 1 })
  const alone = new Map<string, Vector>()
  for (const text of TEXTS) alone.set(text, await embedAlone(other, 'A title', text))
  const groups = fc.array(fc.array(fc.constantFrom(...TEXTS), { maxLength: 5 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(groups, async texts => {
      const results = await embedder.embedPassages(texts.map(group => passageOf('A title', ...group)))
      expect(results.map(result => result.vectors)).toEqual(texts.map(group => group.map(text => alone.get(text)!)))
    }),
    { numRuns: 10 },
  )
})

test('many texts, spread over both workers, give the bits of one worker', async () => {
  const other = await open({ workers: 1 })
  const passage = passageOf('Lines', ...Array.from({ length: 80 }, (_, at) => `Line ${at} of the ledger is signed.`))
  expect(await embedder.embedPassages([passage])).toEqual(await other.embedPassages([passage]))
})

test('every vector has unit length and a buffer of its own', async () => {
  const [result] = await embedder.embedPassages([passageOf('', ...TEXTS)])
  for (const vector of result!.vectors) {
    expect(vector.buffer.byteLength).toBe(4 * 384)
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
  }
})

test('no passages, and a passage without sentences, give nothing', async () => {
  expect(await embedder.embedPassages([])).toEqual([])
  expect(await embedder.embedPassages([passageOf('Title')])).toEqual([{ vectors: [], longSentences: 0 }])
})

test('a sentence beyond the window is counted and is the weighted average of its parts', async () => {
  const words = ['river', 'bank', 'water', 'stone', 'bridge']
  const sentence = Array.from({ length: 1100 }, (_, at) => words[(at * at) % 5]!)
  const text = (from: number, to: number) => sentence.slice(from, to).join(' ')
  const [long] = await embedder.embedPassages([passageOf('Rivers', text(0, 1100))])
  // 512 tokens, less two special ones, two of the prefix and two of the title: three parts of at most 506 words.
  const parts = [text(0, 366), text(366, 733), text(733, 1100)]
  const [short] = await embedder.embedPassages([passageOf('Rivers', ...parts)])
  expect([long!.longSentences, short!.longSentences]).toEqual([1, 0])
  const weights = [366, 367, 367]
  const sum = long!.vectors[0]!.map((_, at) =>
    short!.vectors.reduce((total, vector, part) => total + weights[part]! * vector[at]!, 0),
  )
  const length = Math.hypot(...sum)
  for (const [at, value] of long!.vectors[0]!.entries()) expect(value).toBeCloseTo(sum[at]! / length, 6)
})

test('the end of a long sentence and of a long query counts, and a long title does not push the sentence out', async () => {
  const long = 'river bank water stone bridge '.repeat(110)
  const check = (one: Vector, other: Vector) => expect(one).not.toEqual(other)
  check(await embedAlone(embedder, '', `${long} hospital`), await embedAlone(embedder, '', `${long} goalkeeper`))
  check(await embedder.embedQuery(`${long} hospital`), await embedder.embedQuery(`${long} goalkeeper`))
  check(await embedAlone(embedder, long, 'A hospital.'), await embedAlone(embedder, long, 'A goalkeeper.'))
  const [titled] = await embedder.embedPassages([passageOf(long, 'A hospital.')])
  expect(titled!.longSentences).toBe(0)
})

test('tokens are those of the model itself, without special ones, however long the text', async () => {
  const texts = ['', 'Prices rose.', 'unaffable', 'river '.repeat(1000)]
  // WordPiece: una ##ffa ##ble
  expect(await embedder.countTokens(texts)).toEqual([0, 3, 3, 1000])
})

test('queries and passages carry different prefixes', async () => {
  expect(await embedder.embedQuery('Prices rose.')).not.toEqual(await embedAlone(embedder, '', 'Prices rose.'))
})

test('a query overtakes the passages that were there first', async () => {
  const finished: string[] = []
  const passages = Array.from({ length: 8 }, (_, at) => {
    const passage = passageOf('', ...Array.from({ length: 16 }, (_, line) => `Line ${line} of page ${at}.`))
    return embedder.embedPassages([passage]).then(() => finished.push('passage'))
  })
  const query = embedder.embedQuery('which page').then(() => finished.push('query'))
  await Promise.all([...passages, query])
  expect(finished[0]).toBe('query')
})

test('a worker that dies over a batch is replaced and the vectors are the same bits', async () => {
  const folder = await temporaryFolder({})
  const deadly = `die once ${join(folder, 'died')}`
  const mortal = await open({ workers: 1, entry: new URL('../support/mortal-model-worker.ts', import.meta.url) })
  const passage = passageOf('Title', ...TEXTS, deadly)
  expect(await mortal.embedPassages([passage])).toEqual(await embedder.embedPassages([passage]))
  expect(await readdir(folder)).toEqual(['died'])
})

test('closing in the middle of a batch rejects it, and may be done twice', async () => {
  const closing = await open({ workers: 1 })
  const pending = closing.embedPassages([passageOf('', ...TEXTS)])
  const outcome = expect(pending).rejects.toMatchObject({ code: 'not_ready' })
  await Promise.all([closing.close(), closing.close()])
  await outcome
  await expect(closing.embedQuery('late')).rejects.toMatchObject({ code: 'not_ready' })
})

test('closing while the model runs ends the threads and leaves the process alive', async () => {
  const busy = await open({ workers: 2 })
  const long = passageOf(
    '',
    ...Array.from({ length: 200 }, (_, i) => `Boat ${i} came into the harbour before the storm.`),
  )
  const work = [busy.embedPassages([long]), busy.embedPassages([long])].map(promise => promise.catch(error => error))
  await new Promise(resolve => setTimeout(resolve, 100))
  await busy.close()
  for (const error of await Promise.all(work)) expect(error).toMatchObject({ code: 'not_ready' })
})

test('a program that has closed its embedder ends by itself', async () => {
  const args = ['--import', 'tsx', 'test/support/embed-and-close.ts']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, timeout: 50_000 })
  expect(stdout).toBe('384 numbers\n')
})

test('a local model is loaded and used without any attempt to reach the network', async () => {
  const entry = new URL('../support/sealed-model-worker.ts', import.meta.url)
  const sealed = await open({ workers: 1, entry })
  expect(await sealed.embedQuery('Prices rose.')).toEqual(await embedder.embedQuery('Prices rose.'))
  const remote = { ...model, place: { hubId: 'example/e5-small-v2', downloadFolder: await temporaryFolder({}) } }
  await expect(open({ model: remote, entry })).rejects.toThrow('exit code 7')
})

test('a hub model is fetched into the models folder and is from then on a local one', async () => {
  const downloadFolder = await temporaryFolder({})
  const entry = new URL('../support/hub-model-worker.ts', import.meta.url)
  const place = { hubId: 'example/e5-small-v2', downloadFolder }
  const fetched = await open({ model: { ...model, place }, workers: 1, entry })
  expect(fetched.fingerprint).toEqual(embedder.fingerprint)
  expect(await fetched.embedQuery('Prices rose.')).toEqual(await embedder.embedQuery('Prices rose.'))
  expect(await readdir(join(downloadFolder, 'example', 'e5-small-v2'))).toContain('tokenizer.json')
})

test('settings that do not fit the model are refused with the mend', async () => {
  const check = async (settings: Partial<ModelDescription['settings']>, message: string) => {
    const wrong = { ...model, settings: { ...model.settings, ...settings } }
    await expect(open({ model: wrong, workers: 1 })).rejects.toMatchObject({
      code: 'model_invalid',
      message: expect.stringContaining(message),
    })
  }
  await check({ dimensions: 768 }, 'vectors of 384 numbers, expected 768; set EMBEDDING_DIMENSIONS=384')
  await check({ maxTokens: 1024 }, 'reads 512 tokens, expected a window of 1024; lower EMBEDDING_MAX_TOKENS')
  await check(
    { maxTokens: 8, queryPrefix: 'a prefix of more than eight tokens or so: ' },
    'the query prefix fills the window',
  )
})

test('a broken model file is refused by its folder', async () => {
  const broken = { 'config.json': '{}', 'tokenizer.json': '{}', 'tokenizer_config.json': '{}' }
  const folder = await temporaryFolder({ ...broken, 'onnx/model_quantized.onnx': 'no network' })
  await expect(open({ model: { ...model, place: { folder } } })).rejects.toMatchObject({
    code: 'model_invalid',
    message: expect.stringContaining(folder),
  })
})

test('a worker that loads after the files were replaced is refused: two models never embed as one', async () => {
  const files = { 'onnx/model_quantized.onnx': 'a network', 'tokenizer.json': 'a tokenizer' }
  const folder = await temporaryFolder(files)
  const errors: string[] = []
  const replaced = await open({
    model: { ...model, place: { folder } },
    entry: new URL('../support/fake-model-worker.ts', import.meta.url),
    logger: createLogger('error', { write: line => void errors.push(line) }),
  })
  await writeFile(join(folder, 'tokenizer.json'), 'another tokenizer')
  const threads = new Set<number>()
  const askTwo = () => Promise.all(['a', 'b'].map(text => replaced.embedQuery(text)))
  while (errors.length === 0) for (const vector of await askTwo()) threads.add(vector[1]!)
  for (const vector of await askTwo()) threads.add(vector[1]!)
  expect(threads.size).toBe(1)
  expect(errors[0]).toMatch(/changed since the start/)
})

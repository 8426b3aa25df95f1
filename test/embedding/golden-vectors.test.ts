/** Vectors against golden ones that were computed by onnxruntime directly, without this project's pooling or workers. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { resolveModel } from '../../src/embedding/known-models.ts'
import { createWorkerEmbedder } from '../../src/embedding/worker-embedder.ts'
import { createLogger } from '../../src/log.ts'
import golden from './golden-vectors.json' with { type: 'json' }

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SHARED_MODELS = join(ROOT, '..', 'shared', 'models')

async function check(folder: string, name: string) {
  const choice = {
    embeddingModel: join(folder, name),
    modelsFolder: folder,
    modelSettings: null,
    allowModelDownload: false,
  }
  const embedder = await createWorkerEmbedder(await resolveModel(choice), {
    logger: createLogger('silent'),
    workers: 1,
  })
  const cases = golden.filter(({ model }) => model === name)
  expect(cases.length).toBeGreaterThan(1)
  for (const { kind, title, text, vector } of cases) {
    const passage = { title, text, sentences: [{ start: 0, end: text.length }] }
    const found =
      kind === 'query' ? await embedder.embedQuery(text) : (await embedder.embedPassages([passage]))[0]!.vectors[0]!
    expect(vector.reduce((sum, value, at) => sum + value * found[at]!, 0)).toBeGreaterThan(0.999)
  }
  await embedder.close()
}

test('the bundled model gives the golden vectors', () => check(join(ROOT, 'models'), 'e5-small-v2'))

test('the models for comparison give theirs, where they are on this machine', async () => {
  for (const name of ['bge-small-en-v1.5', 'all-MiniLM-L6-v2']) {
    if (existsSync(join(SHARED_MODELS, name))) await check(SHARED_MODELS, name)
    else console.info(`not compared: there is no ${join(SHARED_MODELS, name)}`)
  }
})

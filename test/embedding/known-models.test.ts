/** Tests of how the configured name becomes a model: found, described, or refused with a way out. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ModelSettings } from '../../src/config.ts'
import { BUNDLED_MODEL, KNOWN_MODELS, type ModelChoice, resolveModel } from '../../src/embedding/known-models.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const MODEL_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model_quantized.onnx']
const SETTINGS: ModelSettings = {
  pooling: 'mean',
  dimensions: 8,
  maxTokens: 64,
  queryPrefix: 'q: ',
  passagePrefix: '',
  dtype: 'q8',
}

function modelAt(path: string): Record<string, string> {
  return Object.fromEntries(MODEL_FILES.map(file => [`${path}/${file}`, '']))
}

function choose(modelsFolder: string, choice: Partial<ModelChoice>): ModelChoice {
  return { embeddingModel: BUNDLED_MODEL, modelsFolder, modelSettings: null, allowModelDownload: false, ...choice }
}

async function checkRefused(choice: ModelChoice, expected: { code?: string; message: RegExp }) {
  await expect(resolveModel(choice)).rejects.toMatchObject({
    code: expected.code ?? 'invalid_configuration',
    message: expect.stringMatching(expected.message),
  })
}

test('a known name is a folder in the models folder, with its settings from the table', async () => {
  const models = await temporaryFolder(modelAt('e5-small-v2'))
  expect(await resolveModel(choose(models, {}))).toEqual({
    name: 'e5-small-v2',
    place: { folder: join(models, 'e5-small-v2') },
    settings: KNOWN_MODELS.get('e5-small-v2'),
  })
})

test('a path leads to a folder anywhere, known by its last part', async () => {
  const elsewhere = await temporaryFolder(modelAt('all-MiniLM-L6-v2'))
  const folder = join(elsewhere, 'all-MiniLM-L6-v2')
  const model = await resolveModel(choose('models', { embeddingModel: folder }))
  expect(model).toMatchObject({ name: 'all-MiniLM-L6-v2', place: { folder }, settings: { maxTokens: 256 } })
})

test('an unknown model needs explicit settings, and explicit settings win over the table', async () => {
  const models = await temporaryFolder({ ...modelAt('mine'), ...modelAt('e5-small-v2') })
  const mine = choose(models, { embeddingModel: 'mine' })
  await checkRefused(mine, {
    message: /^model mine is not one of the known ones \(e5-small-v2, .+set EMBEDDING_POOLING/,
  })
  expect((await resolveModel({ ...mine, modelSettings: SETTINGS })).settings).toEqual(SETTINGS)
  expect((await resolveModel(choose(models, { modelSettings: SETTINGS }))).settings).toEqual(SETTINGS)
})

test('a missing folder is refused with what was looked for and what to do', async () => {
  const models = await temporaryFolder({})
  await checkRefused(choose(models, {}), {
    message: /looked for .+e5-small-v2; copy the model there or set EMBEDDING_MODEL/,
  })
  await checkRefused(choose(models, { embeddingModel: './nowhere' }), { message: /looked for \S+nowhere; copy/ })
})

test('an incomplete folder is refused by the name of the file', async () => {
  const models = await temporaryFolder({ ...modelAt('e5-small-v2'), 'e5-small-v2/onnx/other.onnx': '' })
  const fp32 = { ...SETTINGS, dtype: 'fp32' as const }
  await checkRefused(choose(models, { modelSettings: fp32 }), {
    code: 'model_invalid',
    message: /has no onnx\/model\.onnx/,
  })
})

test('a hub id needs leave to download, and no leave once its folder is there', async () => {
  const models = await temporaryFolder(modelAt('here/e5-small-v2'))
  const away = choose(models, { embeddingModel: 'away/e5-small-v2' })
  await checkRefused(away, { message: /^model away\/e5-small-v2 is not on this machine .+set ALLOW_MODEL_DOWNLOAD=1/ })
  expect(await resolveModel({ ...away, allowModelDownload: true })).toMatchObject({
    name: 'e5-small-v2',
    place: { hubId: 'away/e5-small-v2', downloadFolder: models },
  })
  const here = await resolveModel(choose(models, { embeddingModel: 'here/e5-small-v2' }))
  expect(here.place).toEqual({ folder: join(models, 'here', 'e5-small-v2') })
})

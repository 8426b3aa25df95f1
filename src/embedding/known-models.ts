/** Finds the model that the configuration names and the settings that its table or the user gives; never guesses either. */
import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { Config, ModelSettings } from '../config.ts'
import { AppError } from '../errors.ts'
import { type ModelDescription, type ModelPlace, modelFile } from './model-description.ts'

export type ModelChoice = Pick<Config, 'embeddingModel' | 'modelsFolder' | 'modelSettings' | 'allowModelDownload'>

/** The model that comes with the project; it must carry checksums. */
export const BUNDLED_MODEL = 'e5-small-v2'

/** Pooling, prefixes and window as each model's authors publish them. */
export const KNOWN_MODELS: ReadonlyMap<string, ModelSettings> = new Map<string, ModelSettings>([
  [
    BUNDLED_MODEL,
    {
      pooling: 'mean',
      dimensions: 384,
      maxTokens: 512,
      queryPrefix: 'query: ',
      passagePrefix: 'passage: ',
      dtype: 'q8',
    },
  ],
  [
    'bge-small-en-v1.5',
    {
      pooling: 'cls',
      dimensions: 384,
      maxTokens: 512,
      queryPrefix: 'Represent this sentence for searching relevant passages: ',
      passagePrefix: '',
      dtype: 'q8',
    },
  ],
  [
    'all-MiniLM-L6-v2',
    { pooling: 'mean', dimensions: 384, maxTokens: 256, queryPrefix: '', passagePrefix: '', dtype: 'q8' },
  ],
])

/** Explicit settings win over the table. Throws `invalid_configuration`, or `model_invalid` for an incomplete folder. */
export async function resolveModel(choice: ModelChoice): Promise<ModelDescription> {
  const place = await locateModel(choice)
  const name = basename('folder' in place ? place.folder : place.hubId)
  const settings = choice.modelSettings ?? KNOWN_MODELS.get(name)
  if (settings === undefined) throw unknownModel(name)
  if ('folder' in place) await requireFiles(place.folder, settings)
  return { name, place, settings }
}

/** Where the model is: in the models folder by name, at a path, or on the hub when downloads are allowed. */
export async function locateModel(choice: ModelChoice): Promise<ModelPlace> {
  const candidates = candidateFolders(choice)
  for (const folder of candidates) {
    if (await isFolder(folder)) return { folder }
  }
  const wanted = choice.embeddingModel
  if (!isHubId(wanted)) {
    throw new AppError(
      'invalid_configuration',
      `no folder for the embedding model ${wanted}: looked for ${candidates.join(' and ')}; copy the model there or set EMBEDDING_MODEL to the path of its folder`,
    )
  }
  if (!choice.allowModelDownload) throw downloadsAreOff(wanted, candidates)
  return { hubId: wanted, downloadFolder: resolve(choice.modelsFolder) }
}

function candidateFolders(choice: ModelChoice): string[] {
  const inModelsFolder = resolve(choice.modelsFolder, choice.embeddingModel)
  const asPath = resolve(choice.embeddingModel)
  const isPath = /^[./\\~]|^[a-z]:/i.test(choice.embeddingModel)
  const isName = !/[\\/]/.test(choice.embeddingModel)
  if (isPath) return [asPath]
  return isName ? [inModelsFolder] : [inModelsFolder, asPath]
}

function isHubId(name: string): boolean {
  return /^\w[\w.-]*\/\w[\w.-]*$/.test(name)
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false
}

async function requireFiles(folder: string, settings: ModelSettings): Promise<void> {
  for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json', modelFile(settings.dtype)]) {
    const found = await stat(join(folder, file)).catch(() => null)
    if (found?.isFile()) continue
    throw new AppError(
      'model_invalid',
      `model folder ${folder} has no ${file}, expected the layout of transformers.js; copy the whole folder again or set EMBEDDING_DTYPE to what it holds`,
    )
  }
}

function unknownModel(name: string): AppError {
  const known = [...KNOWN_MODELS.keys()].join(', ')
  return new AppError(
    'invalid_configuration',
    `model ${name} is not one of the known ones (${known}), so its settings must be given; set EMBEDDING_POOLING, EMBEDDING_DIMENSIONS and EMBEDDING_MAX_TOKENS, and where the model asks for them EMBEDDING_QUERY_PREFIX, EMBEDDING_PASSAGE_PREFIX and EMBEDDING_DTYPE`,
  )
}

function downloadsAreOff(hubId: string, candidates: readonly string[]): AppError {
  return new AppError(
    'invalid_configuration',
    `model ${hubId} is not on this machine (looked for ${candidates.join(' and ')}) and downloads are off; set ALLOW_MODEL_DOWNLOAD=1 to fetch it from the hub, or copy its folder there`,
  )
}

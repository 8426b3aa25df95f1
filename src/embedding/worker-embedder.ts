/** The Embedder port over a pool of threads that each hold the model. */
import type { EmbeddingContext } from '../config.ts'
import { AppError, messageOf } from '../errors.ts'
import { launchWorker, workerEntry } from '../launch-worker.ts'
import type { Logger } from '../log.ts'
import type { Vector } from '../model.ts'
import { composeInputs, countVectors, type ModelInput } from './compose-input.ts'
import type { EmbeddedSentences, Embedder, EmbedderFingerprint, PassageText } from './embedder.ts'
import { type ModelDescription, modelFolder } from './model-description.ts'
import { type FileCheck, modelRevision } from './verify-model.ts'
import { type PoolOptions, type StartedPool, startPool, type WorkerPool } from './worker-pool.ts'

export interface WorkerEmbedderOptions {
  readonly logger: Logger
  /** Threads; each holds its own copy of the model. */
  readonly workers?: number
  /** How a sentence gets its context; `title` unless told. */
  readonly context?: EmbeddingContext
  /** Files of the model whose digests are known already. */
  readonly checked?: readonly FileCheck[]
  /** Another worker entry that speaks `worker-protocol.ts`. */
  readonly entry?: URL
}

interface Embedded {
  readonly vector: Vector
  readonly isLong: boolean
}

/** Small enough that the last ones spread over all workers, large enough that messages cost nothing. */
const SENTENCES_PER_UNIT = 16

export interface StartedEmbedder {
  /** What it is asked before it has loaded waits until then. */
  readonly embedder: Embedder
  /** Resolves when the model is loaded in one worker, the others follow with work; throws `model_invalid` naming what was wrong with it. */
  readonly loaded: Promise<void>
}

/** Resolves when the model is loaded in one worker, the others follow with work. Throws what `startWorkerEmbedder` and its loading throw. */
export async function createWorkerEmbedder(model: ModelDescription, options: WorkerEmbedderOptions): Promise<Embedder> {
  const { embedder, loaded } = await startWorkerEmbedder(model, options)
  await loaded
  return embedder
}

/** Throws `model_invalid` for files that are missing, and `invalid_configuration` for a context that it cannot give. */
export async function startWorkerEmbedder(
  model: ModelDescription,
  options: WorkerEmbedderOptions,
): Promise<StartedEmbedder> {
  const { entry = workerEntry(import.meta.url, 'onnx-worker'), workers = 2, context = 'title', logger } = options
  requireContext(model, context)
  if ('hubId' in model.place) await downloadModel(model, entry, logger)
  const local: ModelDescription = { ...model, place: { folder: modelFolder(model.place) } }
  const fingerprint = await takeFingerprint(local, context, options.checked)
  const confirm = () => requireRevision(local, fingerprint.revision)
  const { pool, loaded } = loadPool(local, entry, { workers, logger, confirm })
  const embedder: Embedder = {
    fingerprint,
    embedPassages: passages => embedPassages(pool, passages, context),
    embedQuery: async text => (await pool.run({ kind: 'query', text })).vectors,
    countTokens: texts => pool.count(texts),
    close: () => pool.close(),
  }
  return { embedder, loaded }
}

/** A model that was trained on its first token alone says nothing reliable by the others. */
function requireContext({ name, settings }: ModelDescription, context: EmbeddingContext): void {
  if (context === 'title' || settings.pooling === 'mean') return
  throw new AppError(
    'invalid_configuration',
    `EMBEDDING_CONTEXT is passage and the model ${name} pools by ${settings.pooling}, expected a model that pools by mean; set EMBEDDING_CONTEXT=title or choose another EMBEDDING_MODEL`,
  )
}

/** A worker that may use the network loads the model once; from then on it is an offline folder like any other. */
async function downloadModel(model: ModelDescription, entry: URL, logger: Logger): Promise<void> {
  logger.info({ model: model.place }, 'fetching the embedding model from the hub')
  const { pool, loaded } = loadPool(model, entry, { workers: 1, logger })
  await loaded
  await pool.close()
}

/** A run leaves little garbage behind; by itself V8 gives the young of each thread's heap up to 48 MB. */
const SMALL_YOUNG = { maxYoungGenerationSizeMb: 8 }

function loadPool(model: ModelDescription, entry: URL, options: PoolOptions): StartedPool {
  const { pool, loaded } = startPool(() => launchWorker(entry, model, SMALL_YOUNG), options)
  const explained = loaded.catch(error => {
    const where = `model ${model.name} in ${modelFolder(model.place)}`
    const message = `${where} cannot be used (npm run verify-model checks its files): ${messageOf(error)}`
    throw new AppError('model_invalid', message, { cause: error })
  })
  explained.catch(() => {}) // for whoever waits for it; nobody has to
  return { pool, loaded: explained }
}

/** Workers load the files when they are needed, days after the first one perhaps: two models must not embed as one. */
async function requireRevision({ name, place, settings }: ModelDescription, expected: string): Promise<void> {
  const folder = modelFolder(place)
  const found = await modelRevision(folder, settings.dtype)
  if (found === expected) return
  throw new AppError(
    'model_invalid',
    `the files of model ${name} in ${folder} changed since the start: found revision ${found}, expected ${expected}; put them back, or start the program again`,
  )
}

async function takeFingerprint(
  { name, place, settings }: ModelDescription,
  context: EmbeddingContext,
  checked: readonly FileCheck[] = [],
): Promise<EmbedderFingerprint> {
  const revision = await modelRevision(modelFolder(place), settings.dtype, checked)
  const { dtype, pooling, queryPrefix, passagePrefix, dimensions, maxTokens } = settings
  return {
    model: name,
    revision,
    dtype,
    pooling,
    queryPrefix,
    passagePrefix,
    dimensions,
    maxTokens,
    context,
  }
}

async function embedPassages(
  pool: WorkerPool,
  passages: readonly PassageText[],
  context: EmbeddingContext,
): Promise<EmbeddedSentences[]> {
  const inputs = new Map<string, ModelInput>()
  const keys = passages.map(passage => composeInputs(passage, context).map(input => register(inputs, input)))
  const embedded = await embedInputs(pool, inputs)
  return keys.map(own => {
    const texts = own.flatMap(key => embedded.get(key)!)
    return { vectors: texts.map(text => text.vector), longSentences: texts.filter(text => text.isLong).length }
  })
}

/** The same input gives the same vectors, so within one call each is embedded once. */
function register(inputs: Map<string, ModelInput>, input: ModelInput): string {
  const key = JSON.stringify([input.lead, input.text, input.sentences])
  inputs.set(key, input)
  return key
}

async function embedInputs(pool: WorkerPool, inputs: ReadonlyMap<string, ModelInput>) {
  const units = divideIntoUnits([...inputs]).map(unit => embedUnit(pool, unit))
  return new Map((await Promise.all(units)).flat())
}

type Entry = readonly [key: string, input: ModelInput]

function divideIntoUnits(entries: readonly Entry[]): Entry[][] {
  const units: Entry[][] = []
  let room = 0
  for (const entry of entries) {
    if (room <= 0) {
      units.push([])
      room = SENTENCES_PER_UNIT
    }
    units.at(-1)!.push(entry)
    room -= countVectors(entry[1])
  }
  return units
}

async function embedUnit(pool: WorkerPool, unit: readonly Entry[]): Promise<[string, Embedded[]][]> {
  const { vectors, runs } = await pool.run({ kind: 'passages', inputs: unit.map(([, input]) => input) })
  const dimensions = vectors.length / runs.length
  let next = 0
  return unit.map(([key, input]) => {
    const own = Array.from({ length: countVectors(input) }, () => {
      const at = next++
      // A copy: a view would keep its whole unit in memory and mislead whoever reads its buffer.
      return { vector: vectors.slice(at * dimensions, (at + 1) * dimensions), isLong: runs[at]! > 1 }
    })
    return [key, own]
  })
}

/** The Embedder port over a pool of threads that each hold the model. */
import { AppError, messageOf } from '../errors.ts'
import { launchWorker, workerEntry } from '../launch-worker.ts'
import type { Logger } from '../log.ts'
import type { Vector } from '../model.ts'
import { composeInput, type ModelInput } from './compose-input.ts'
import type { EmbeddedSentences, Embedder, EmbedderFingerprint, PassageText } from './embedder.ts'
import { type ModelDescription, modelFolder } from './model-description.ts'
import { modelRevision } from './verify-model.ts'
import { startPool, type WorkerPool } from './worker-pool.ts'

export interface WorkerEmbedderOptions {
  readonly logger: Logger
  /** Threads; each holds its own copy of the model. */
  readonly workers?: number
  /** Another worker entry that speaks `worker-protocol.ts`. */
  readonly entry?: URL
}

interface Embedded {
  readonly vector: Vector
  readonly isLong: boolean
}

/** Small enough that the last ones spread over all workers, large enough that messages cost nothing. */
const SENTENCES_PER_UNIT = 16

/** Resolves when the model is loaded in every worker. Throws `model_invalid` naming what was wrong with it. */
export async function createWorkerEmbedder(model: ModelDescription, options: WorkerEmbedderOptions): Promise<Embedder> {
  const { entry = workerEntry(import.meta.url, 'onnx-worker'), workers = 2, logger } = options
  if ('hubId' in model.place) await downloadModel(model, entry, logger)
  const local: ModelDescription = { ...model, place: { folder: modelFolder(model.place) } }
  const fingerprint = await takeFingerprint(local)
  const pool = await loadPool(local, entry, { workers, logger })
  return {
    fingerprint,
    embedPassages: passages => embedPassages(pool, passages),
    embedQuery: async text => (await pool.run({ kind: 'query', text })).vectors,
    countTokens: texts => pool.count(texts),
    close: () => pool.close(),
  }
}

/** A worker that may use the network loads the model once; from then on it is an offline folder like any other. */
async function downloadModel(model: ModelDescription, entry: URL, logger: Logger): Promise<void> {
  logger.info({ model: model.place }, 'fetching the embedding model from the hub')
  const pool = await loadPool(model, entry, { workers: 1, logger })
  await pool.close()
}

async function loadPool(model: ModelDescription, entry: URL, options: { workers: number; logger: Logger }) {
  try {
    return await startPool(() => launchWorker(entry, model), options)
  } catch (error) {
    const where = `model ${model.name} in ${modelFolder(model.place)}`
    const message = `${where} cannot be used (npm run verify-model checks its files): ${messageOf(error)}`
    throw new AppError('model_invalid', message, { cause: error })
  }
}

async function takeFingerprint({ name, place, settings }: ModelDescription): Promise<EmbedderFingerprint> {
  const revision = await modelRevision(modelFolder(place), settings.dtype)
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
    context: 'title',
  }
}

async function embedPassages(pool: WorkerPool, passages: readonly PassageText[]): Promise<EmbeddedSentences[]> {
  const inputs = new Map<string, ModelInput>()
  const keys = passages.map(passage => passage.sentences.map(span => register(inputs, passage, span)))
  const embedded = await embedInputs(pool, inputs)
  return keys.map(sentences => {
    const texts = sentences.map(key => embedded.get(key)!)
    return { vectors: texts.map(text => text.vector), longSentences: texts.filter(text => text.isLong).length }
  })
}

/** The same title and sentence give the same vector, so within one call each is embedded once. */
function register(inputs: Map<string, ModelInput>, passage: PassageText, span: { start: number; end: number }): string {
  const input = composeInput(passage.title, passage.text.slice(span.start, span.end))
  const key = JSON.stringify([input.lead, input.text])
  inputs.set(key, input)
  return key
}

async function embedInputs(pool: WorkerPool, inputs: ReadonlyMap<string, ModelInput>): Promise<Map<string, Embedded>> {
  const entries = [...inputs]
  const units: Promise<(readonly [string, Embedded])[]>[] = []
  for (let at = 0; at < entries.length; at += SENTENCES_PER_UNIT) {
    units.push(embedUnit(pool, entries.slice(at, at + SENTENCES_PER_UNIT)))
  }
  return new Map((await Promise.all(units)).flat())
}

async function embedUnit(pool: WorkerPool, unit: readonly (readonly [string, ModelInput])[]) {
  const { vectors, runs } = await pool.run({ kind: 'passages', inputs: unit.map(([, input]) => input) })
  const dimensions = vectors.length / unit.length
  // Copies: a view would keep its whole unit in memory and mislead whoever reads its buffer.
  return unit.map(([key], i) => {
    const vector = vectors.slice(i * dimensions, (i + 1) * dimensions)
    return [key, { vector, isLong: runs[i]! > 1 }] as const
  })
}

/** Worker thread entry: loads a model through transformers.js and serves embedding jobs, one text per model run. */
import { parentPort, workerData } from 'node:worker_threads'
import { AutoModel, AutoTokenizer, env, LogLevel, type PreTrainedTokenizer, Tensor } from '@xenova/transformers'
import type { ModelSettings } from '../config.ts'
import { embedInput } from './embed-passage.ts'
import { checkModel, type LoadedModel } from './embed-text.ts'
import type { ModelDescription, ModelPlace } from './model-description.ts'
import { serveJobs } from './serve-jobs.ts'

const model = await loadModel(workerData as ModelDescription)
await checkModel(model)
serveJobs(parentPort!, {
  embed: (input, beforeRun) => embedInput(model, input, beforeRun),
  countTokens: text => model.tokenise(text).length,
  end: () => process.exit(),
})

async function loadModel({ place, settings }: ModelDescription): Promise<LoadedModel> {
  const source = prepareSource(place)
  const tokenizer = await AutoTokenizer.from_pretrained(source)
  // Two workers with one thread each beat one with two, and one thread keeps the order of additions fixed.
  const threads = { intraOpNumThreads: 1, interOpNumThreads: 1 }
  const network = await AutoModel.from_pretrained(source, {
    dtype: settings.dtype,
    device: 'cpu',
    session_options: threads,
  })
  requireWindow(network.config, settings)
  const session = network.sessions.model as Session
  const { open, close } = specialTokens(tokenizer)
  return {
    settings,
    specialTokens: open.length + close.length,
    leadingTokens: open.length,
    tokenise: text => (text === '' ? [] : tokenizer.encode(text, { add_special_tokens: false })),
    // Straight to the runtime: what the library does around a run takes three hundredths of a sentence's time.
    run: async ids => readStates(await session.run(feed([...open, ...ids, ...close], session.inputNames))),
  }
}

/** As onnxruntime has it. */
interface Session {
  readonly inputNames: readonly string[]
  run(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, { readonly data: unknown }>>>
}

/** Closes the way to the network unless a download is what is asked for; returns what the library loads by. */
function prepareSource(place: ModelPlace): string {
  env.logLevel = LogLevel.ERROR
  env.allowRemoteModels = 'hubId' in place
  // The library would look into its cache before the folder that was asked for.
  env.useFSCache = 'hubId' in place
  if ('folder' in place) return place.folder
  env.cacheDir = place.downloadFolder
  env.localModelPath = place.downloadFolder
  return place.hubId
}

function requireWindow(config: { max_position_embeddings?: number }, settings: ModelSettings): void {
  const positions = config.max_position_embeddings ?? Infinity
  if (settings.maxTokens <= positions) return
  throw new Error(
    `it reads ${positions} tokens, expected a window of ${settings.maxTokens}; lower EMBEDDING_MAX_TOKENS`,
  )
}

/** What the tokenizer puts around a text, such as `[CLS]` and `[SEP]`; found by wrapping a probe. */
function specialTokens(tokenizer: PreTrainedTokenizer): { open: number[]; close: number[] } {
  const bare = tokenizer.encode('probe', { add_special_tokens: false })
  const wrapped = tokenizer.encode('probe')
  const start = wrapped.indexOf(bare[0]!)
  return { open: wrapped.slice(0, start), close: wrapped.slice(start + bare.length) }
}

function feed(ids: readonly number[], wanted: readonly string[]): Record<string, unknown> {
  const tensor = (values: BigInt64Array) => new Tensor('int64', values, [1, ids.length]).ort_tensor
  const filled = (value: bigint) => tensor(new BigInt64Array(ids.length).fill(value))
  const inputs = {
    input_ids: tensor(BigInt64Array.from(ids, BigInt)),
    attention_mask: filled(1n),
    token_type_ids: filled(0n),
  }
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => wanted.includes(name)))
}

function readStates(output: Awaited<ReturnType<Session['run']>>): Float32Array {
  const states = output.last_hidden_state ?? output.token_embeddings
  if (states?.data instanceof Float32Array) return states.data
  throw new Error(`it answers ${Object.keys(output).join(', ')}, expected last_hidden_state in float32`)
}

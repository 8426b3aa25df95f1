/** Thread entry: the model and nothing else, to know the limit that no product around it can beat. */
import { parentPort, workerData } from 'node:worker_threads'
import { AutoModel, AutoTokenizer, env, Tensor } from '@xenova/transformers'
import type { BareModelOptions, BareReply, BareTask } from './bare-model.ts'

const { folder, threads, session } = workerData as BareModelOptions
const port = parentPort!
env.allowRemoteModels = false
env.useFSCache = false

const tokenizer = await AutoTokenizer.from_pretrained(folder)
const network = await AutoModel.from_pretrained(folder, {
  dtype: 'q8',
  device: 'cpu',
  session_options: { intraOpNumThreads: threads, interOpNumThreads: 1, ...session },
})
const runner = network.sessions.model as {
  inputNames: string[]
  run(feed: Record<string, unknown>): Promise<Record<string, { data: Float32Array; dims: number[] }>>
}

port.on('message', (task: BareTask) => void perform(task).then(reply => port.postMessage(reply)))
port.postMessage({ id: 0, ms: [] } satisfies BareReply)

/** Passages are tokenised beforehand and only their runs are timed; questions are timed from text to vector. */
async function perform({ id, kind, texts, batch }: BareTask): Promise<BareReply> {
  const ms: number[] = []
  if (kind === 'passages') {
    const ids = texts.map(text => tokenizer.encode(text).slice(0, 512))
    const batches = batch === 1 ? ids.map(each => [each]) : sortedBatches(ids, batch)
    for (const each of batches) {
      const fed = feed(each)
      const started = performance.now()
      await runner.run(fed)
      ms.push(performance.now() - started)
    }
    return { id, ms }
  }
  for (const text of texts) {
    const started = performance.now()
    const ids = tokenizer.encode(text)
    const { data, dims } = Object.values(await runner.run(feed([ids])))[0]!
    meanOfRows(data, dims.at(-1)!)
    ms.push(performance.now() - started)
  }
  return { id, ms }
}

function sortedBatches(ids: number[][], size: number): number[][][] {
  const sorted = [...ids].sort((a, b) => a.length - b.length)
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, i) => sorted.slice(i * size, (i + 1) * size))
}

/** Shorter ones are padded to the longest and masked. */
function feed(batch: readonly number[][]): Record<string, unknown> {
  const width = Math.max(...batch.map(ids => ids.length))
  const fill = (value: (ids: number[], at: number) => number) => {
    const values = new BigInt64Array(batch.length * width)
    for (const [row, ids] of batch.entries())
      for (let at = 0; at < width; at++) values[row * width + at] = BigInt(value(ids, at))
    return (new Tensor('int64', values, [batch.length, width]) as unknown as { ort_tensor: unknown }).ort_tensor
  }
  const all: Record<string, unknown> = {
    input_ids: fill((ids, at) => ids[at] ?? 0),
    attention_mask: fill((ids, at) => (at < ids.length ? 1 : 0)),
    token_type_ids: fill(() => 0),
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => runner.inputNames.includes(name)))
}

function meanOfRows(data: Float32Array, width: number): Float32Array {
  const mean = new Float32Array(width)
  for (let i = 0; i < data.length; i++) mean[i % width]! += data[i]!
  const length = Math.hypot(...mean)
  return mean.map(value => value / length)
}

/** Runs one system once: start, index, warm up, ask every question; and takes its figures on the way. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type PeerCommand, type PeerProcess, startPeer } from './peer-process.ts'
import { readTree } from './process-tree.ts'
import { type MemoryWatch, watchMemory } from './watch-memory.ts'

/** Documents ranked, and texts looked at. */
export const DEPTH = 10

export interface Hit {
  /** Whose text it is, usually one. */
  readonly documents: readonly string[]
  readonly text: string
}

export interface Answer {
  readonly ms: number
  /** Best first, as the system gave them. */
  readonly hits: readonly Hit[]
}

export interface EmbeddedTexts {
  /** Tokens read of each text, special ones included; null when none is cut. */
  readonly window: number | null
  readonly texts: readonly string[]
}

export interface RoundTask {
  readonly command: PeerCommand
  /** Passed to the adapter as it is: the model, word budgets. */
  readonly settings: Readonly<Record<string, unknown>>
  /** File of JSON lines: `_id`, `title`, `text`. */
  readonly articles: string
  readonly questions: readonly string[]
  /** Asked first and not measured; none of `questions`. */
  readonly warmUp: readonly string[]
  readonly scratch: string
  readonly memoryLimitBytes: number
  /** For any one answer. */
  readonly timeoutMs: number
  readonly onStep: (step: string) => void
  readonly signal: AbortSignal
}

export interface Round {
  readonly versions: Readonly<Record<string, string>>
  /** User and system time of the whole tree from its start until everything can be found; of that, before indexing. */
  readonly indexCpuSeconds: number
  readonly startCpuSeconds: number
  /** From the request to index until everything can be found. */
  readonly indexWallSeconds: number
  /** Per question, of the whole tree. */
  readonly queryCpuMs: number
  readonly answers: readonly Answer[]
  readonly peakBytes: number
  readonly embedded: EmbeddedTexts
}

/** Throws what went wrong in one sentence; nothing of the system is left running. */
export async function measureRound(task: RoundTask): Promise<Round> {
  task.signal.throwIfAborted()
  const scratch = await mkdtemp(join(task.scratch, 'round-'))
  const peer = await startPeer(task.command)
  const onAbort = () => void peer.kill('interrupted')
  task.signal.addEventListener('abort', onAbort)
  const memory = watchMemory(peer.pid, {
    limitBytes: task.memoryLimitBytes,
    onLimit: bytes => void peer.kill(`stopped: it held ${(bytes / 1e9).toFixed(1)} GB, which is over the limit`),
  })
  try {
    return await measure({ ...task, scratch }, peer, memory)
  } finally {
    memory.stop()
    task.signal.removeEventListener('abort', onAbort)
    await peer.kill('done')
    await rm(scratch, { recursive: true, force: true })
  }
}

async function measure(task: RoundTask, peer: PeerProcess, memory: MemoryWatch): Promise<Round> {
  const { articles, timeoutMs, onStep, questions } = task
  const cpu = async () => (await readTree(peer.pid)).cpuSeconds
  onStep('start')
  const settings = { ...task.settings, scratch: task.scratch }
  const { versions } = await peer.ask<Pick<Round, 'versions'>>({ op: 'start', ...settings }, timeoutMs)
  const startCpuSeconds = await cpu()
  onStep('index')
  const started = performance.now()
  await peer.ask({ op: 'index', articles }, timeoutMs)
  const indexWallSeconds = (performance.now() - started) / 1000
  const indexCpuSeconds = await cpu()
  onStep('ask')
  await askAll(peer, task.warmUp, timeoutMs)
  const beforeQueries = await cpu()
  const answers = await askAll(peer, questions, timeoutMs)
  const queryCpuMs = (((await cpu()) - beforeQueries) * 1000) / Math.max(1, questions.length)
  const peakBytes = await memory.peak()
  // what follows only tells about the run and must not count
  memory.stop()
  const embedded = await peer.ask<EmbeddedTexts>({ op: 'embedded', articles }, timeoutMs)
  await peer.ask({ op: 'stop' }, timeoutMs)
  return { versions, indexCpuSeconds, startCpuSeconds, indexWallSeconds, queryCpuMs, answers, peakBytes, embedded }
}

async function askAll(peer: PeerProcess, questions: readonly string[], timeoutMs: number): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const text of questions) answers.push(await peer.ask<Answer>({ op: 'query', text, limit: DEPTH }, timeoutMs))
  return answers
}

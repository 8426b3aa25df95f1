/** The loop of a model worker: takes jobs from a port, answers them, and lets queries overtake between any two runs. */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { messageOf } from '../errors.ts'
import type { ModelInput } from './compose-input.ts'
import type { EmbeddedText, TextKind } from './embed-text.ts'
import type { EmbeddingWork, Farewell, Job, Reply, WorkResult } from './worker-protocol.ts'

export type EmbedInput = ModelInput & { readonly kind: TextKind }

/** Embeds what one input asks for, awaiting `beforeRun` before every run of the model. */
export type TextEmbedder = (input: EmbedInput, beforeRun: () => Promise<void>) => Promise<readonly EmbeddedText[]>

/** What a loaded model can do. */
export interface ModelSkills {
  readonly embed: TextEmbedder
  /** Tokens of a text, without special ones. */
  readonly countTokens: (text: string) => number
  /** Ends the thread. */
  readonly end: () => void
}

interface Desk extends ModelSkills {
  readonly port: MessagePort
  readonly queries: Job[]
  readonly units: Job[]
  busy: boolean
}

/** Announces readiness and answers until the thread ends. */
export function serveJobs(port: MessagePort, skills: ModelSkills): void {
  const desk: Desk = { ...skills, port, queries: [], units: [], busy: false }
  port.on('message', (job: Job | Farewell) => {
    accept(desk, job)
    void work(desk)
  })
  send(desk, { kind: 'ready' })
}

async function work(desk: Desk): Promise<void> {
  if (desk.busy) return
  desk.busy = true
  for (;;) {
    await answerQueries(desk)
    const unit = desk.units.shift()
    if (unit === undefined) break
    await answer(desk, unit, () => answerQueries(desk))
  }
  desk.busy = false
}

async function answerQueries(desk: Desk): Promise<void> {
  for (;;) {
    collect(desk)
    const query = desk.queries.shift()
    if (query === undefined) return
    await answer(desk, query, async () => {})
  }
}

/** A run blocks the thread, so messages that came meanwhile are still in the port and not yet events. */
function collect(desk: Desk): void {
  for (;;) {
    const received = receiveMessageOnPort(desk.port)
    if (received === undefined) return
    accept(desk, received.message)
  }
}

function accept(desk: Desk, job: Job | Farewell): void {
  if (job.kind === 'end') desk.end()
  else if (job.kind === 'passages') desk.units.push(job)
  else desk.queries.push(job)
}

async function answer(desk: Desk, job: Job, beforeRun: () => Promise<void>): Promise<void> {
  try {
    if (job.kind === 'count') send(desk, { kind: 'counted', id: job.id, counts: job.texts.map(desk.countTokens) })
    else send(desk, { kind: 'done', id: job.id, ...(await embedAll(desk, job, beforeRun)) })
  } catch (error) {
    send(desk, { kind: 'failed', id: job.id, message: messageOf(error) })
  }
}

async function embedAll(desk: Desk, job: EmbeddingWork, beforeRun: () => Promise<void>): Promise<WorkResult> {
  const texts: EmbeddedText[] = []
  for (const input of inputsOf(job)) texts.push(...(await desk.embed(input, beforeRun)))
  return pack(texts)
}

function inputsOf(job: EmbeddingWork): EmbedInput[] {
  if (job.kind === 'query') return [{ kind: 'query', lead: '', text: job.text }]
  return job.inputs.map(input => ({ kind: 'passage', ...input }))
}

function pack(texts: readonly EmbeddedText[]): WorkResult {
  const vectors = new Float32Array(texts.reduce((length, text) => length + text.vector.length, 0))
  let at = 0
  for (const { vector } of texts) {
    vectors.set(vector, at)
    at += vector.length
  }
  return { vectors, runs: texts.map(text => text.runs) }
}

function send(desk: Desk, reply: Reply): void {
  desk.port.postMessage(reply, reply.kind === 'done' ? [reply.vectors.buffer as ArrayBuffer] : [])
}

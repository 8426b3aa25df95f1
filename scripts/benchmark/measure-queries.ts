/** Times questions over loopback beside bare embeddings of the same questions, one client and many. */
import type { BareModel } from './bare-model.ts'
import type { ServerProcess } from './server-process.ts'
import { type Spread, spreadOf } from './statistics.ts'

const BODY = { limit: 10 }
const WARM_UP = 100

export interface QueryTimes {
  readonly bare: Spread
  readonly search: Spread
  /** Of questions asked a second time. */
  readonly repeated: Spread
}

export interface AskedQuestions {
  readonly questions: readonly string[]
  /** What the model wants before a question. */
  readonly prefix: string
}

/** Bare embedding and search of each question in turn, so that whatever else the machine does falls on both. */
export async function measureQueries(
  server: ServerProcess,
  bare: BareModel,
  { questions, prefix }: AskedQuestions,
): Promise<QueryTimes> {
  const [bareMs, searchMs, repeatedMs]: [number[], number[], number[]] = [[], [], []]
  for (const [i, query] of questions.entries()) {
    const [embedding] = await bare.questions([prefix + query])
    const search = await time(() => server.ask('/v1/search', { query, ...BODY }))
    const repeated = await time(() => server.ask('/v1/search', { query, ...BODY }))
    if (i < WARM_UP) continue
    bareMs.push(embedding!)
    searchMs.push(search)
    repeatedMs.push(repeated)
  }
  return { bare: spreadOf(bareMs), search: spreadOf(searchMs), repeated: spreadOf(repeatedMs) }
}

export interface LoadTimes {
  readonly clients: number
  readonly perSecond: number
  readonly search: Spread
}

/** Each client asks its next question as soon as its last is answered. */
export async function measureLoad(
  server: ServerProcess,
  questions: readonly string[],
  clients: number,
): Promise<LoadTimes> {
  const ms: number[] = []
  let next = 0
  const started = performance.now()
  const askOn = async () => {
    for (;;) {
      const query = questions[next++]
      if (query === undefined) return
      ms.push(await time(() => server.ask('/v1/search', { query, ...BODY })))
    }
  }
  await Promise.all(Array.from({ length: clients }, askOn))
  const seconds = (performance.now() - started) / 1000
  return { clients, perSecond: questions.length / seconds, search: spreadOf(ms) }
}

export async function time(task: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await task()
  return performance.now() - started
}

/** Asks questions while the same server imports articles: what waits for whom, and how long the event loop is held. */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CollectionDocument } from '../../src/evaluation/collection.ts'
import { time } from './measure-queries.ts'
import { type LoopDelays, type ServerProcess, startServer } from './server-process.ts'
import { type Spread, spreadOf } from './statistics.ts'

export interface ImportTimes {
  readonly idle: Spread
  readonly importing: Spread
  readonly loop: LoopDelays
  readonly articlesPerSecond: number
  /** Bytes. */
  readonly peakMemory: number
}

const PAUSE_MS = 50

/** Works on a copy of the index, which stays as it is. */
export async function measureImport(
  indexData: string,
  questions: readonly string[],
  documents: readonly CollectionDocument[],
): Promise<ImportTimes> {
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-benchmark-'))
  try {
    await cp(indexData, folder, { recursive: true })
    const server = await startServer({ INDEX_DATA: folder })
    try {
      return await importWhileAsked(server, questions, documents)
    } finally {
      await server.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function importWhileAsked(
  server: ServerProcess,
  questions: readonly string[],
  documents: readonly CollectionDocument[],
): Promise<ImportTimes> {
  const half = Math.floor(questions.length / 2)
  const idle: number[] = []
  for (const query of questions.slice(0, half)) idle.push(await time(() => server.ask('/v1/search', { query })))
  const lines = documents.map(({ id, title, text }) => JSON.stringify({ id: `imported/${id}`, title, text }))
  await server.loopDelays()
  const started = performance.now()
  const { id } = JSON.parse(await server.send('/v1/articles', lines.join('\n')))
  const importing: number[] = []
  let isRunning = true
  for (let i = 0; isRunning; i = (i + 1) % half) {
    importing.push(await time(() => server.ask('/v1/search', { query: `${questions[half + i]} ${importing.length}` })))
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
    const { state } = JSON.parse(await server.get(`/v1/jobs/${id}`))
    isRunning = state === 'waiting' || state === 'running'
    if (state === 'failed') throw new Error('the import failed; see the log above')
  }
  const seconds = (performance.now() - started) / 1000
  return {
    idle: spreadOf(idle.slice(WARM_UP)),
    importing: spreadOf(importing),
    loop: await server.loopDelays(),
    articlesPerSecond: documents.length / seconds,
    peakMemory: server.memory().peak,
  }
}

const WARM_UP = 30

/** The benchmarks by name: what each prepares, measures and prints. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Foundation } from '../../src/compose.ts'
import type { ModelSettings } from '../../src/config.ts'
import { loadCollection } from '../../src/evaluation/load-collection.ts'
import { sampleQueries } from '../../src/evaluation/sample-collection.ts'
import { startBareModel } from './bare-model.ts'
import { type GraphFigures, measureGraph } from './measure-graph.ts'
import { type IndexingRound, measureIndexing } from './measure-indexing.ts'
import { type LoadTimes, measureLoad, measureQueries, type QueryTimes } from './measure-queries.ts'
import { measureStages } from './measure-stages.ts'
import { type PreparedIndex, prepareIndex, storedVectors } from './prepare-index.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { formatNumber, formatTable, spreadOf } from './statistics.ts'

export interface Bench {
  readonly foundation: Foundation
  readonly modelFolder: string
  readonly settings: ModelSettings
  /** Folder of the judged sets. */
  readonly collections: string
  readonly rounds: number
  readonly questions: number
  readonly sentences: number
  readonly sizes: readonly number[]
  readonly articles: number
}

/** A table for people and the figures behind it. */
export interface Outcome {
  readonly text: string
  readonly json: unknown
}

export type BenchmarkName = keyof typeof BENCHMARKS

export const BENCHMARKS = { index, query, load, start, scale, graph } satisfies Record<
  string,
  (bench: Bench) => Promise<Outcome>
>

/** Indexing against bare runs of the model. */
async function index(bench: Bench): Promise<Outcome> {
  const { documents } = await loadCollection(join(bench.collections, 'scifact'), { corpus: null })
  const bare = await startBareModel({ folder: bench.modelFolder, threads: 1 }, 2)
  const rounds: IndexingRound[] = []
  for (let round = 0; round < bench.rounds; round++) {
    const part = documents.slice(0, bench.articles)
    rounds.push(await measureIndexing(bare, part, bench.settings.passagePrefix))
  }
  await bare.close()
  const rows = rounds.map((round, i) => [
    `round ${i + 1}`,
    round.sentences,
    round.bare,
    round.indexing,
    round.indexing / round.bare,
    round.cpuSeconds,
    `${formatNumber(round.peakMemory / 1e6)} MB`,
  ])
  const head = ['indexing', 'sentences', 'bare model /s', 'indexing /s', 'ratio', 'CPU s', 'peak memory']
  return { text: formatTable(head, rows), json: rounds }
}

/** One client against bare embeddings of the same questions, and the stages of a search. */
async function query(bench: Bench): Promise<Outcome> {
  const prepared = await prepare(bench, bench.sentences)
  const bare = await startBareModel({ folder: bench.modelFolder, threads: 1 }, 1)
  const rounds: QueryTimes[] = []
  for (let round = 0; round < bench.rounds; round++) {
    const asked = await questions(bench, round + 1)
    await withServer(prepared.folder, async server => rounds.push(await measureQueries(server, bare, asked)))
  }
  await bare.close()
  const stages = await measureStages(bench.foundation, prepared.folder, await questions(bench, bench.rounds + 1))
  const head = ['one client, ms', 'bare embedding', 'search', 'difference', 'search p99', 'p99 / median', 'asked again']
  const rows = rounds.map(({ bare, search, repeated }, i) => [
    `round ${i + 1}`,
    bare.median,
    search.median,
    search.median - bare.median,
    search.p99,
    search.p99 / search.median,
    repeated.median,
  ])
  const stageRows = [...stages].map(([stage, { median, p95, p99 }]) => [stage, median, p95, p99])
  const text = [
    describe(prepared),
    formatTable(head, rows),
    formatTable(['stage, ms', 'median', 'p95', 'p99'], stageRows),
  ].join('\n')
  return { text, json: { prepared, rounds, stages: Object.fromEntries(stages) } }
}

/** Many clients against one. */
async function load(bench: Bench): Promise<Outcome> {
  const prepared = await prepare(bench, bench.sentences)
  const rounds: [LoadTimes, LoadTimes][] = []
  await withServer(prepared.folder, async server => {
    await measureLoad(server, await questions(bench, 99), 4)
    for (let round = 0; round < bench.rounds; round++) {
      // Other questions each time: what was asked before is remembered.
      const one = await measureLoad(server, await questions(bench, 100 + 2 * round), 1)
      const many = await measureLoad(server, await questions(bench, 101 + 2 * round), 16)
      rounds.push([one, many])
    }
  })
  const head = [
    'clients',
    '1: /s',
    '1: median ms',
    '16: /s',
    '16: p99 ms',
    'throughput ratio',
    'p99 of 16 / median of 1',
  ]
  const rows = rounds.map(([one, many], i) => [
    `round ${i + 1}`,
    one.perSecond,
    one.search.median,
    many.perSecond,
    many.search.p99,
    many.perSecond / one.perSecond,
    many.search.p99 / one.search.median,
  ])
  return { text: `${describe(prepared)}\n${formatTable(head, rows)}`, json: { prepared, rounds } }
}

/** From starting the process to the first answer that can be given. */
async function start(bench: Bench): Promise<Outcome> {
  const prepared = await prepare(bench, bench.sentences)
  const times: number[] = []
  for (let round = 0; round < bench.rounds; round++) {
    await withServer(prepared.folder, async server => times.push(server.readyMs))
  }
  const { min, median, max } = spreadOf(times)
  const head = ['start to ready, ms', 'min', 'median', 'max']
  return { text: `${describe(prepared)}\n${formatTable(head, [['server', min, median, max]])}`, json: times }
}

/** How everything grows with the index. */
async function scale(bench: Bench): Promise<Outcome> {
  const empty = await memoryOfServer(await prepare(bench, 100))
  const rows: (string | number)[][] = []
  const json: unknown[] = []
  for (const size of bench.sizes) {
    const prepared = await prepare(bench, size)
    const asked = await questions(bench, size)
    let [times, ready, resident] = [[] as number[], 0, 0]
    await withServer(prepared.folder, async server => {
      ready = server.readyMs
      await measureLoad(server, asked.slice(0, 100), 1)
      const { search } = await measureLoad(server, asked.slice(100), 1)
      times = [search.median, search.p99]
      resident = server.memory().resident
    })
    const perSentence = (resident - empty) / prepared.sentences
    const disk = (bytesBelow(prepared.folder) / prepared.sentences / 1024).toFixed(2)
    rows.push([
      prepared.sentences,
      prepared.seconds === null ? 'kept' : prepared.seconds,
      times[0]!,
      times[1]!,
      ready,
      `${(perSentence / 1024).toFixed(2)} KB`,
      `${disk} KB`,
    ])
    json.push({ prepared, median: times[0], p99: times[1], ready, memoryPerSentence: perSentence, disk })
  }
  const head = ['sentences', 'build s', 'query median ms', 'p99 ms', 'ready ms', 'memory each', 'disk each, with text']
  return { text: formatTable(head, rows), json }
}

/** What the shape of the graph is chosen by. */
async function graph(bench: Bench): Promise<Outcome> {
  const { foundation, sizes } = bench
  const prepared = await prepare(bench, Math.max(...sizes))
  const asked = (await questions(bench, 7)).slice(0, 200)
  const vectors = await Promise.all(asked.map(text => foundation.embedder.embedQuery(text)))
  const rows: GraphFigures[] = []
  for (const size of sizes) {
    const stored = await storedVectors(foundation, prepared.folder, size)
    for (const trial of size > 100_000 ? TRIALS.slice(0, 1) : TRIALS) rows.push(...measureGraph(stored, vectors, trial))
  }
  const head = ['vectors', 'M', 'efConstruction', 'ef', 'inserts /s', 'search median ms', 'p99 ms', 'recall@10']
  const cells = rows.map(row => [
    row.vectors,
    row.m,
    row.efConstruction,
    row.ef,
    row.insertsPerSecond,
    row.search.median,
    row.search.p99,
    row.recall.toFixed(4),
  ])
  return { text: formatTable(head, cells), json: rows }
}

const EFS = [50, 100, 200, 400]

/** The first is what the product uses. */
const TRIALS = [
  { m: 16, efConstruction: 200, efs: EFS },
  { m: 12, efConstruction: 100, efs: EFS },
  { m: 16, efConstruction: 100, efs: EFS },
  { m: 24, efConstruction: 200, efs: EFS },
]

async function memoryOfServer(prepared: PreparedIndex): Promise<number> {
  let resident = 0
  await withServer(prepared.folder, async server => {
    await measureLoad(server, ['anything at all', 'something else'], 1)
    resident = server.memory().resident
  })
  return resident
}

function prepare({ foundation, collections }: Bench, sentences: number): Promise<PreparedIndex> {
  const sets = ['squad_dev', 'scifact', 'belebele_eng'].map(name => join(collections, name))
  return prepareIndex(foundation, { sentences, collections: sets })
}

/** Different ones for different seeds as far as there are enough. */
async function questions({ collections, questions }: Bench, seed: number): Promise<string[]> {
  const { queries } = await loadCollection(join(collections, 'squad_dev'), { corpus: null })
  return sampleQueries(queries, questions, seed).map(each => each.text)
}

async function withServer(folder: string, task: (server: ServerProcess) => Promise<unknown>): Promise<void> {
  const server = await startServer({ INDEX_DATA: folder })
  try {
    await task(server)
  } finally {
    await server.stop()
  }
}

function describe({ sentences, copied }: PreparedIndex): string {
  const share = copied === 0 ? '' : `, ${Math.round(copied * 100)} % of them perturbed copies`
  return `${sentences} sentences${share}`
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

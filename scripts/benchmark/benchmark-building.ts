/** Benchmarks of making, opening and growing an index, and of the shape of its graph. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { loadCollection } from '../../src/evaluation/load-collection.ts'
import { startBareModel } from './bare-model.ts'
import { type Bench, describe, type Outcome, prepare, questions, withServer } from './bench.ts'
import { type GraphFigures, measureGraph } from './measure-graph.ts'
import { type IndexingRound, measureIndexing } from './measure-indexing.ts'
import { measureLoad } from './measure-queries.ts'
import { embeddedIn, measureStages } from './measure-stages.ts'
import { type PreparedIndex, storedVectors } from './prepare-index.ts'
import { type Cell, formatNumber, formatTable, spreadOf } from './statistics.ts'

/** Indexing against bare runs of the model. */
export async function benchmarkIndexing(bench: Bench): Promise<Outcome> {
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

/** From starting the process to the first answer that can be given. */
export async function benchmarkStart(bench: Bench): Promise<Outcome> {
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
export async function benchmarkGrowth(bench: Bench): Promise<Outcome> {
  const empty = await memoryOfServer(bench, await prepare(bench, 100))
  const rows: Cell[][] = []
  const stageRows: Cell[][] = []
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
    const stages = await measureStages(bench.foundation, embeddedIn(bench.foundation, prepared.folder), asked)
    stageRows.push(...[...stages].map(([stage, { median, p99 }]) => [prepared.sentences, stage, median, p99]))
    const perSentence = (resident - empty) / prepared.sentences
    const disk = (bytesBelow(prepared.folder) / prepared.sentences / 1024).toFixed(2)
    rows.push([
      prepared.sentences,
      prepared.seconds ?? '–',
      prepared.seconds === null ? '–' : prepared.sentences / prepared.seconds,
      times[0]!,
      times[1]!,
      ready,
      `${(perSentence / 1024).toFixed(2)} KB`,
      `${disk} KB`,
    ])
    const figures = { median: times[0], p99: times[1], ready, memoryPerSentence: perSentence, disk }
    json.push({ prepared, ...figures, stages: Object.fromEntries(stages) })
  }
  const head = [
    'sentences',
    'stored and in the graph, s',
    'sentences /s',
    'query median ms',
    'p99 ms',
    'ready ms',
    'memory each',
    'disk each, with text',
  ]
  const stageHead = ['sentences', 'stage', 'median ms', 'p99 ms']
  return { text: `${formatTable(head, rows)}\n${formatTable(stageHead, stageRows)}`, json }
}

/** What the shape of the graph is chosen by. */
export async function benchmarkGraph(bench: Bench): Promise<Outcome> {
  const { foundation, sizes } = bench
  const asked = (await questions(bench, 7)).slice(0, 200)
  const vectors = await Promise.all(asked.map(text => foundation.embedder.embedQuery(text)))
  const rows: GraphFigures[] = []
  for (const size of sizes) {
    const { folder } = await prepare(bench, size)
    const stored = await storedVectors(foundation, folder, size)
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

/** After as many questions as the others are asked, since the garbage of answering is part of it. */
async function memoryOfServer(bench: Bench, prepared: PreparedIndex): Promise<number> {
  let resident = 0
  await withServer(prepared.folder, async server => {
    await measureLoad(server, await questions(bench, 1), 1)
    resident = server.memory().resident
  })
  return resident
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

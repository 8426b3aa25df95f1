/** Benchmarks of answering: one client, many, and while articles are imported. */
import { join } from 'node:path'
import { loadCollection } from '../../src/evaluation/load-collection.ts'
import { startBareModel } from './bare-model.ts'
import { type Bench, describe, type Outcome, prepare, questions, withServer } from './bench.ts'
import { type ImportTimes, measureImport } from './measure-import.ts'
import { type LoadTimes, measureLoad, measureQueries, type QueryTimes } from './measure-queries.ts'
import { embeddedIn, measureStages } from './measure-stages.ts'
import { formatTable } from './statistics.ts'

/** One client against bare embeddings of the same questions, and the stages of a search. */
export async function benchmarkQueries(bench: Bench): Promise<Outcome> {
  const prepared = await prepare(bench, bench.sentences)
  const bare = await startBareModel({ folder: bench.modelFolder, threads: 1 }, 1)
  const rounds: QueryTimes[] = []
  for (let round = 0; round < bench.rounds; round++) {
    const asked = {
      questions: await questions(bench, round + 1),
      prefix: bench.foundation.identity.fingerprint.queryPrefix,
    }
    await withServer(prepared.folder, async server => rounds.push(await measureQueries(server, bare, asked)))
  }
  await bare.close()
  const stages = await measureStages(
    bench.foundation,
    embeddedIn(bench.foundation, prepared.folder),
    await questions(bench, bench.rounds + 1),
  )
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

const MANY = 16
/** So many times the questions of one client, so that the hundredth part of them is more than each client's first. */
const QUESTIONS_OF_MANY = 4

/** Many clients against one. */
export async function benchmarkLoad(bench: Bench): Promise<Outcome> {
  const prepared = await prepare(bench, bench.sentences)
  const rounds: [LoadTimes, LoadTimes][] = []
  await withServer(prepared.folder, async server => {
    // As many as are measured, so that every worker has its model and has run it.
    await measureLoad(server, await questions(bench, 99), MANY)
    for (let round = 0; round < bench.rounds; round++) {
      // Other questions each time: what was asked before is remembered.
      const one = await measureLoad(server, await questions(bench, 100 + 2 * round), 1)
      const several = { ...bench, questions: bench.questions * QUESTIONS_OF_MANY }
      const many = await measureLoad(server, await questions(several, 101 + 2 * round), MANY)
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

/** Questions while articles are imported by the same server. */
export async function benchmarkImport(bench: Bench): Promise<Outcome> {
  const prepared = await prepare(bench, 10_000)
  const { documents } = await loadCollection(join(bench.collections, 'scifact'), { corpus: null })
  const rounds: ImportTimes[] = []
  for (let round = 0; round < bench.rounds; round++) {
    const asked = await questions(bench, 200 + round)
    rounds.push(await measureImport(prepared.folder, asked, documents.slice(0, bench.articles)))
  }
  const head = [
    'while importing',
    'idle median ms',
    'median',
    'p95',
    'p95 / idle median',
    'loop p99 ms',
    'loop max',
    'articles /s',
  ]
  const rows = rounds.map(({ idle, importing, loop, articlesPerSecond }, i) => [
    `round ${i + 1}`,
    idle.median,
    importing.median,
    importing.p95,
    importing.p95 / idle.median,
    loop.p99,
    loop.max,
    articlesPerSecond,
  ])
  return { text: `${describe(prepared)}\n${formatTable(head, rows)}`, json: rounds }
}

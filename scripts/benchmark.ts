/** Measures speed and memory beside what bounds them: `npm run benchmark -- [index|query|load|scale|start|cluster]`; see `--help`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Argument, Command } from 'commander'
import { describeFailure, EXIT } from '../src/cli/exit-with.ts'
import { layFoundation } from '../src/compose.ts'
import { readConfig } from '../src/config.ts'
import { resolveModel } from '../src/embedding/known-models.ts'
import { modelFolder } from '../src/embedding/model-description.ts'
import { createLogger } from '../src/log.ts'
import { BENCHMARKS, type BenchmarkName } from './benchmark/benchmarks.ts'

interface Options {
  readonly collections: string
  readonly rounds: string
  readonly questions: string
  readonly sentences: string
  readonly sizes: string
  readonly articles: string
  readonly json?: string
}

const NAMES = Object.keys(BENCHMARKS) as BenchmarkName[]

const program = new Command('benchmark')
  .description('Measure speed and memory, each beside its bound from the same run. Let nothing else run meanwhile.')
  .addArgument(new Argument('[what...]', 'what to measure; everything when left out').choices(NAMES))
  .option(
    '--collections <folder>',
    'judged sets in BEIR layout; scifact, squad_dev and belebele_eng are read',
    '../shared/collections',
  )
  .option('--rounds <n>', 'how often each pair is measured', '3')
  .option('--questions <n>', 'per round', '400')
  .option('--sentences <n>', 'in the index that is asked', '100000')
  .option('--sizes <list>', 'sizes of the growth table', '1000,10000,100000')
  .option('--articles <n>', 'of scifact, that are indexed in a round', '600')
  .option('--json <file>', 'write every figure')

program.parse()
try {
  await run(program.args as BenchmarkName[], program.opts<Options>())
} catch (error) {
  console.error(describeFailure(error, process.env.LOG_LEVEL))
  process.exitCode = EXIT.failed
}

async function run(names: readonly BenchmarkName[], options: Options): Promise<void> {
  const config = readConfig({ ...process.env, LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' })
  mkdirSync(join(config.indexData, 'benchmark'), { recursive: true })
  const model = await resolveModel(config)
  const foundation = await layFoundation(config, createLogger(config.logLevel))
  const bench = {
    foundation,
    modelFolder: modelFolder(model.place),
    settings: model.settings,
    collections: options.collections,
    rounds: Number(options.rounds),
    questions: Number(options.questions),
    sentences: Number(options.sentences),
    sizes: options.sizes.split(',').map(Number),
    articles: Number(options.articles),
  }
  const figures: Record<string, unknown> = {}
  try {
    for (const name of names.length > 0 ? names : NAMES) {
      const { text, json } = await BENCHMARKS[name](bench)
      console.log(`\n${text}`)
      figures[name] = json
    }
  } finally {
    await foundation.close()
  }
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`)
}

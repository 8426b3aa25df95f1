/** Measures retrieval on judged questions: `npm run evaluate -- <folder in BEIR layout>`; see `--help`. */
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import cliProgress from 'cli-progress'
import { Command, Option } from 'commander'
import { describeFailure, EXIT } from '../src/cli/exit-with.ts'
import { type Foundation, type Library, layFoundation, openLibrary } from '../src/compose.ts'
import { type Config, type EmbeddingContext, readConfig } from '../src/config.ts'
import type { Collection, CollectionDocument } from '../src/evaluation/collection.ts'
import { compareReports } from '../src/evaluation/compare-reports.ts'
import { type EvaluationProgress, evaluateCollection } from '../src/evaluation/evaluate-collection.ts'
import { formatComparison, formatEvaluation } from '../src/evaluation/format-report.ts'
import { loadCollection } from '../src/evaluation/load-collection.ts'
import { loadQuestions } from '../src/evaluation/load-questions.ts'
import { readReport } from '../src/evaluation/read-report.ts'
import { holdOutDocuments, sampleQueries } from '../src/evaluation/sample-collection.ts'
import { createLogger } from '../src/log.ts'
import type { SearchMode } from '../src/retrieval/search.ts'
import { indexCollection } from './index-collection.ts'

interface Options {
  readonly mode: readonly [SearchMode, ...SearchMode[]]
  readonly limitQueries?: string
  readonly seed: string
  readonly corpus?: string
  readonly questions?: string
  readonly holdOut?: string
  readonly json?: string
  readonly compare?: boolean
  readonly model?: string
  readonly context?: EmbeddingContext
}

const MODES = ['hybrid', 'semantic', 'keyword']

const program = new Command('evaluate')
  .description('Measure retrieval on judged questions, beside plain BM25 over whole documents.')
  .argument(
    '[paths...]',
    'a folder in BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv); with --compare, two reports',
  )
  .addOption(
    new Option('--mode <modes...>', 'which modes, the first also at several passage lengths')
      .choices(MODES)
      .default(MODES),
  )
  .option('--limit-queries <n>', 'only the first n questions after a seeded shuffle')
  .option('--seed <n>', 'of the shuffle, the hold-out and the intervals', '1')
  .option('--corpus <file>', 'index this file of the folder in place of corpus.jsonl, such as paragraphs.jsonl')
  .option(
    '--hold-out <share>',
    'leave this share of the titles out of the index, 0 to 1: their questions have no answer',
  )
  .option('--questions <file>', 'your own: JSONL of { query, expectArticle or expectQuote } about the current index')
  .option('--json <file>', 'write the report, with the values of every question')
  .option('--compare', 'paired differences between two reports, before and after')
  .option('--model <name>', 'embedding model (EMBEDDING_MODEL)')
  .addOption(
    new Option('--context <kind>', 'how sentences get their context (EMBEDDING_CONTEXT)').choices(['title', 'passage']),
  )

program.parse()
try {
  await run(program.args, program.opts<Options>())
} catch (error) {
  console.error(describeFailure(error, process.env.LOG_LEVEL))
  process.exitCode = EXIT.failed
}

async function run(paths: readonly string[], options: Options): Promise<void> {
  if (options.compare) return compare(paths)
  const config = readConfig({
    ...process.env,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
    EMBEDDING_MODEL: options.model ?? process.env.EMBEDDING_MODEL,
    EMBEDDING_CONTEXT: options.context ?? process.env.EMBEDDING_CONTEXT,
  })
  if (options.questions !== undefined) {
    const foundation = await layFoundation(config, createLogger(config.logLevel))
    return evaluateOn(foundation, options, library => ownQuestions(library, options.questions!))
  }
  const [folder] = paths
  if (folder === undefined) return program.help({ error: true })
  const collection = sample(await loadCollection(folder, { corpus: options.corpus ?? null }), options)
  const foundation = await layFoundation(
    apart(config, indexName(collection, config, options)),
    createLogger(config.logLevel),
  )
  await indexCollection(foundation, collection)
  return evaluateOn(foundation, options, async () => collection)
}

async function compare([before, after]: readonly string[]): Promise<void> {
  if (before === undefined || after === undefined) return program.help({ error: true })
  console.log(formatComparison(compareReports(await readReport(before), await readReport(after))))
}

function sample(collection: Collection, { limitQueries, seed, holdOut }: Options): Collection {
  const limited =
    limitQueries === undefined
      ? collection
      : { ...collection, queries: sampleQueries(collection.queries, Number(limitQueries), Number(seed)) }
  if (holdOut === undefined) return limited
  return holdOutDocuments(limited, { share: Number(holdOut), seed: Number(seed), groupOf: document => document.title })
}

/** An index of its own, in whichever engine: indexing a collection removes what is not of it. */
function apart(config: Config, name: string): Config {
  const indexData = join(config.indexData, 'evaluation', name)
  const unique = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return { ...config, indexData, cluster: { ...config.cluster, prefix: `${config.cluster.prefix}Evaluation${unique}` } }
}

/** One index per set, corpus, hold-out, model and context: evaluating again embeds only what changed. */
function indexName({ name }: Collection, config: Config, { corpus, holdOut, seed }: Options): string {
  const { embeddingModel, embeddingContext } = config
  const context = embeddingContext === 'title' ? undefined : embeddingContext
  const parts = [name, corpus, holdOut && `without-${holdOut}-${seed}`, embeddingModel.replace(/^.*[\\/]/, ''), context]
  return parts
    .filter(part => part !== undefined)
    .join('--')
    .replace(/[^\w.-]+/g, '_')
}

async function ownQuestions({ engine }: Library, file: string): Promise<Collection> {
  const documents: CollectionDocument[] = []
  for (const id of await engine.ids()) {
    const article = await engine.article(id)
    if (article !== null) documents.push(article)
  }
  return loadQuestions(file, documents)
}

/** In a report the model stands alone where sentences are embedded in the usual way. */
function nameEmbedding({ model, context }: Foundation['embedder']['fingerprint']): string {
  return context === 'title' ? model : `${model} (${context})`
}

async function evaluateOn(
  foundation: Foundation,
  options: Options,
  collect: (library: Library) => Promise<Collection>,
): Promise<void> {
  const library = await openLibrary(foundation)
  if (library === null) throw new Error('there is no index: build one with npm run build-index')
  try {
    const report = await evaluateCollection({
      searcher: library.searcher,
      readArticle: id => library.engine.article(id),
      model: nameEmbedding(foundation.embedder.fingerprint),
      collection: await collect(library),
      modes: options.mode,
      options: { seed: Number(options.seed) },
      onProgress: showSteps(),
    })
    console.log(formatEvaluation(report))
    if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report)}\n`)
  } finally {
    await library.engine.close()
    await foundation.close()
  }
}

function showSteps() {
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format: '{step} {bar} {value}/{total}',
    clearOnComplete: true,
  })
  let current = ''
  return ({ step, done, total }: EvaluationProgress) => {
    if (!process.stderr.isTTY) return
    if (step !== current) bar.start(total, 0, { step })
    current = step
    bar.update(done, { step })
    if (done === total) bar.stop()
  }
}

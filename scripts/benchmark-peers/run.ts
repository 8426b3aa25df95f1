/** Compares the product with other search systems: `npm run benchmark:peers -- <folder in BEIR layout>`; see `--help`. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { describeFailure, EXIT } from '../../src/cli/exit-with.ts'
import { AppError } from '../../src/errors.ts'
import type { Collection } from '../../src/evaluation/collection.ts'
import { judgeQueries } from '../../src/evaluation/judge-queries.ts'
import { loadCollection } from '../../src/evaluation/load-collection.ts'
import { loadTokenCounter } from './count-embedded.ts'
import { describeMachine, formatMachine } from './describe-machine.ts'
import { findModel, type PeerModel } from './find-model.ts'
import { formatPeers } from './format-peers.ts'
import { preparePeer } from './install-peer.ts'
import { countCharacters, warmUpQuestions, writeArticles } from './lay-out-articles.ts'
import { limitCollection } from './limit-collection.ts'
import { type MeasuredSystem, runRounds } from './run-rounds.ts'
import { chooseSystems } from './systems.ts'

interface Options {
  readonly limitArticles?: number
  readonly limitQueries?: number
  readonly rounds: number
  readonly peers?: string
  readonly corpus?: string
  readonly json?: string
  readonly model?: string
  readonly passageWords?: number
  readonly cache: string
  readonly memoryLimit: number
  readonly timeout: number
}

const MODEL_FOLDERS = ['models/all-MiniLM-L6-v2', '../shared/models/all-MiniLM-L6-v2']
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'verbatim-peers')
const SEED = 1

const interrupt = new AbortController()
// each time: a package manager in front sends the signal of a terminal twice, and the systems have to be ended first
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupt.abort())

const program = new Command('benchmark:peers')
  .description('Index and ask the same with Verbatim and with other systems, one after another, in interleaved rounds.')
  .argument('<collection>', 'a folder in BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv)')
  .option('--limit-articles <n>', 'only so many articles, those of the questions first', positiveWhole)
  .option('--limit-queries <n>', 'only so many questions, after a seeded shuffle', positiveWhole)
  .option('--rounds <n>', 'how often each system runs', positiveWhole, 3)
  .option('--peers <names>', 'only these, by commas: langchain,vectra,chroma,minisearch')
  .option('--corpus <file>', 'index this file of the folder in place of corpus.jsonl, such as paragraphs.jsonl')
  .option('--json <file>', 'write all figures of all rounds')
  .option('--model <folder>', "the peers' model, in the layout of transformers.js (PEER_MODEL)")
  .option('--passage-words <n>', "word budget of Verbatim's texts; its default unless given", positiveWhole)
  .option('--cache <folder>', 'where the packages of the peers are installed', CACHE)
  .option('--memory-limit <GB>', 'a system that holds more is stopped', positive, Math.round((totalmem() * 0.8) / 1e9))
  .option('--timeout <minutes>', 'for any one answer, indexing included', positive, 120)

program.parse()
try {
  await compare(program.args[0]!, program.opts<Options>())
} catch (error) {
  console.error(interrupt.signal.aborted ? 'interrupted' : describeFailure(error, process.env.LOG_LEVEL))
  process.exitCode = EXIT.failed
}

async function compare(folder: string, options: Options): Promise<void> {
  const machine = describeMachine()
  const given = options.model ?? process.env.PEER_MODEL
  const model = await findModel(given === undefined ? MODEL_FOLDERS : [given])
  const collection = await readCollection(folder, options)
  const measured = await measureAll(collection, model, options)
  const { name, documents, queries } = collection
  const sizes = { documents: documents.length, queries: queries.length, rounds: options.rounds }
  console.log(
    `${name}: ${sizes.documents} articles, ${sizes.queries} questions; medians of ${sizes.rounds} rounds, from least to most`,
  )
  console.log(formatPeers(measured))
  console.log(`the peers' model: all-MiniLM-L6-v2 as ${model.dtype}, ${model.file}`)
  console.log(formatMachine(machine))
  if (options.json === undefined) return
  const report = { set: name, ...sizes, machine, peerModel: model.dtype, systems: measured }
  await writeFile(options.json, `${JSON.stringify(report, null, 1)}\n`)
}

async function readCollection(folder: string, options: Options): Promise<Collection> {
  const whole = await loadCollection(folder, { corpus: options.corpus ?? null })
  const collection = limitCollection(whole, {
    articles: options.limitArticles ?? null,
    queries: options.limitQueries ?? null,
    seed: SEED,
  })
  if (collection.queries.length > 0) return collection
  throw new AppError(
    'invalid_request',
    `no question of ${folder} fits into ${options.limitArticles} articles; raise --limit-articles`,
  )
}

async function measureAll(collection: Collection, model: PeerModel, options: Options): Promise<MeasuredSystem[]> {
  const { documents } = collection
  const scratch = await mkdtemp(join(tmpdir(), 'verbatim-peers-'))
  try {
    return await runRounds({
      systems: chooseSystems(options.peers ?? null),
      rounds: options.rounds,
      queries: judgeQueries(collection),
      articleCharacters: countCharacters(documents),
      countTokens: await loadTokenCounter(model.folder),
      prepare: system => preparePeer(system, { cache: resolve(options.cache), scratch }),
      task: {
        settings: { model, passageWords: options.passageWords ?? null },
        articles: await writeArticles(documents, scratch),
        questions: collection.queries.map(query => query.text),
        warmUp: warmUpQuestions(documents),
        scratch,
        memoryLimitBytes: options.memoryLimit * 1e9,
        timeoutMs: options.timeout * 60_000,
        signal: interrupt.signal,
      },
      onStep: step => console.error(step),
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function positive(text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new InvalidArgumentError('expected a number above 0')
}

function positiveWhole(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new InvalidArgumentError('expected a whole number above 0')
}

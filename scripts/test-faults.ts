/** Kills, damages and starves a real server and checks that nothing is lost: `npm run test:faults`; see `--help`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { describeFailure, EXIT } from '../src/cli/exit-with.ts'
import { layFoundation } from '../src/compose.ts'
import { readConfig } from '../src/config.ts'
import { createLogger } from '../src/log.ts'
import { type Outcome, runFaults } from './faults/run-faults.ts'
import { SCENARIOS } from './faults/scenarios.ts'

interface Options {
  readonly rounds: string
  readonly seed: string
  readonly updates: string
  readonly scenarios: readonly string[]
  readonly indexData?: string
  readonly large?: string | true
  readonly collections: string
  readonly json?: string
}

const NAMES = Object.keys(SCENARIOS)

const program = new Command('test-faults')
  .description('Kill, damage and starve a real server at random moments, and check that nothing acknowledged is lost.')
  .option('--rounds <n>', 'rounds of writes with a kill', '200')
  .option('--seed <n>', 'of what is written, and of what is killed when', '1')
  .option('--updates <n>', 'of one article, in its scenario', '10000')
  .addOption(
    new Option('--scenarios <name...>', 'which, besides the rounds').choices([...NAMES, 'none']).default(NAMES),
  )
  .option('--large [sentences]', 'also kill a server with so many sentences, copied from judged sets (50000)')
  .option('--collections <folder>', 'judged sets in BEIR layout, for --large', '../shared/collections')
  .option('--index-data <folder>', 'where the indexes of the test are made, instead of the temporary folder')
  .option('--json <file>', 'write every round and figure')

program.parse()
try {
  process.exitCode = await run(program.opts<Options>())
} catch (error) {
  console.error(describeFailure(error, process.env.LOG_LEVEL))
  process.exitCode = EXIT.failed
}

/** Exit code 0; 1 when anything was lost or wrong, and then the folder is kept to be looked at. */
async function run(options: Options): Promise<number> {
  const environment = { ...process.env, EMBEDDING_WORKERS: '1', LOG_LEVEL: 'silent' }
  const config = readConfig(environment)
  const foundation = await layFoundation(config, createLogger(config.logLevel))
  if (options.indexData !== undefined) mkdirSync(options.indexData, { recursive: true })
  const folder = mkdtempSync(join(options.indexData ?? tmpdir(), 'verbatim-faults-'))
  let outcome: Outcome | null = null
  try {
    outcome = await runFaults(foundation, folder, {
      rounds: Number(options.rounds),
      seed: Number(options.seed),
      updates: Number(options.updates),
      scenarios: options.scenarios.filter(name => name !== 'none'),
      large: options.large === undefined ? null : Number(options.large === true ? 50_000 : options.large),
      collections: ['squad_dev', 'scifact', 'belebele_eng'].map(name => join(options.collections, name)),
    })
    console.log(`\n${outcome.text}`)
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(outcome.json, null, 2)}\n`)
    return outcome.isGood ? EXIT.ok : EXIT.nothing
  } finally {
    await foundation.close()
    if (outcome?.isGood) rmSync(folder, { recursive: true, force: true })
    else console.error(`the indexes are kept in ${folder}`)
  }
}

/** Kills, damages and starves a real server and checks that nothing is lost: `npm run test:faults`; see `--help`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { describeFailure, EXIT } from '../src/cli/exit-with.ts'
import { layFoundation } from '../src/compose.ts'
import { readConfig } from '../src/config.ts'
import { createLogger } from '../src/log.ts'
import { runRounds } from './faults/run-rounds.ts'
import { formatTally, isSound, type RoundResult } from './faults/tally.ts'
import { createVerbatimProcesses } from './faults/verbatim-processes.ts'

interface Options {
  readonly rounds: string
  readonly seed: string
  readonly indexData?: string
  readonly json?: string
}

const program = new Command('test-faults')
  .description('Kill, damage and starve a real server at random moments, and check that nothing acknowledged is lost.')
  .option('--rounds <n>', 'rounds of writes with a kill', '200')
  .option('--seed <n>', 'of what is written and killed when', '1')
  .option('--index-data <folder>', 'where the indexes are kept, instead of a temporary folder')
  .option('--json <file>', 'write every round and figure')

program.parse()
try {
  process.exitCode = await run(program.opts<Options>())
} catch (error) {
  console.error(describeFailure(error, process.env.LOG_LEVEL))
  process.exitCode = EXIT.failed
}

async function run(options: Options): Promise<number> {
  const folder = mkdtempSync(join(options.indexData ?? tmpdir(), 'verbatim-faults-'))
  const indexData = join(folder, 'index')
  const environment = { ...process.env, INDEX_DATA: indexData, EMBEDDING_WORKERS: '1', LOG_LEVEL: 'silent' }
  const config = readConfig(environment)
  const foundation = await layFoundation(config, createLogger(config.logLevel))
  const processes = createVerbatimProcesses(indexData)
  let isGood = false
  try {
    mkdirSync(join(folder, 'scratch'))
    const results = await runRounds(
      { foundation, processes, scratch: join(folder, 'scratch') },
      { rounds: Number(options.rounds), seed: Number(options.seed), onRound: report },
    )
    console.log(`\n${formatTally(results)}`)
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ results }, null, 2)}\n`)
    isGood = results.every(isSound)
    return isGood ? EXIT.ok : EXIT.nothing
  } finally {
    await processes.endAll()
    await foundation.close()
    if (isGood) rmSync(folder, { recursive: true, force: true })
    else console.error(`what was found wrong is kept in ${folder}`)
  }
}

function report(result: RoundResult, round: number): void {
  const wrong = [...result.losses, ...result.faults, ...result.findings]
  const { moment, acknowledged, kills, isMet } = result
  console.log(`round ${round}: ${moment}, ${isMet ? 'met' : 'missed'}, ${acknowledged} writes, ${kills} kills`)
  for (const each of wrong) console.log(`  WRONG ${each}`)
}

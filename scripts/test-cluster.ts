/** Tests on a real cluster of the other engine, which it gets, starts and stops: `npm run test:cluster`; see `--help`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, Option } from 'commander'
import { abortOnInterrupt } from '../src/cli/abort-on-interrupt.ts'
import { describeFailure, EXIT } from '../src/cli/exit-with.ts'
import { createRandom } from '../src/evaluation/create-random.ts'
import { defaultCache, getEngine } from './cluster/get-engine.ts'
import { startCluster } from './cluster/start-cluster.ts'
import { type ClusterWorld, createClusterWorld } from './cluster-faults/cluster-world.ts'
import { loseHolders } from './cluster-faults/lose-holders.ts'
import {
  CLUSTER_SCENARIOS,
  type ClusterResult,
  formatClusterResults,
  runClusterScenario,
} from './cluster-faults/run-scenarios.ts'
import { createVerbatimProcesses } from './faults/verbatim-processes.ts'

interface Options {
  readonly quick?: true
  readonly contracts: boolean
  readonly scenarios: readonly string[]
  readonly seed: string
  readonly ifPossible?: true
  readonly json?: string
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CONTRACTS = 'vitest.cluster.config.ts'

/** On a cluster of its own, so not in the quick form unless asked for. */
const HOLDERS = 'holders down'
const NAMES = [...Object.keys(CLUSTER_SCENARIOS), HOLDERS]

const program = new Command('test-cluster')
  .description('Run the contracts of an engine and a suite of faults on a real cluster of three nodes.')
  .option('--quick', 'short troubles')
  .option('--no-contracts', 'only the faults')
  .addOption(
    new Option('--scenarios <name...>', 'which')
      .choices([...NAMES, 'none'])
      .default(NAMES, 'all; --quick leaves out the last'),
  )
  .option('--seed <n>', 'of what is written and asked', '1')
  .option('--if-possible', 'where the engine cannot be had, say so and exit with 0')
  .option('--json <file>', 'write every figure')

const signal = abortOnInterrupt()
program.parse()
try {
  process.exitCode = await run(program.opts<Options>())
} catch (error) {
  if (signal.aborted) endInterrupted()
  console.error(describeFailure(error, process.env.LOG_LEVEL))
  process.exitCode = EXIT.failed
}

/** At once: what was under way, such as a wait for a node, would go on otherwise. */
function endInterrupted(): never {
  console.log('interrupted: nothing is left running')
  process.exit(EXIT.nothing)
}

/** Exit code 0; 1 when anything was lost or wrong. */
async function run(options: Options): Promise<number> {
  const engine = getEngine({ cache: defaultCache(process.env), onBuild: note => console.log(note) })
  if ('missing' in engine) {
    console.log(`the cluster is not tested here: ${engine.missing}`)
    return options.ifPossible ? EXIT.ok : EXIT.failed
  }
  const areContractsKept = !options.contracts || (await testContracts(engine.program))
  const results = await testFaults(engine.program, options)
  if (results.length > 0) console.log(`\n${formatClusterResults(results)}`)
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ options, results }, null, 2)}\n`)
  const isGood = areContractsKept && results.every(({ faults }) => faults.length === 0)
  return isGood ? EXIT.ok : EXIT.nothing
}

/** The suites that the embedded engine keeps too, over one node. */
async function testContracts(program: string): Promise<boolean> {
  if (!existsSync(join(ROOT, CONTRACTS))) return true
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-cluster-'))
  const cluster = await startCluster({ program, nodes: 1, folder, signal })
  try {
    const env = { ...process.env, ...cluster.environment }
    const args = ['vitest', 'run', '--config', CONTRACTS]
    const [code] = await once(spawn('npx', args, { cwd: ROOT, env, stdio: 'inherit', signal }), 'close')
    return code === 0
  } finally {
    await cluster.close()
  }
}

async function testFaults(program: string, options: Options): Promise<ClusterResult[]> {
  const isChosen = (name: string) => options.scenarios.includes(name)
  const names = Object.keys(CLUSTER_SCENARIOS).filter(isChosen)
  const isQuick = options.quick && options.scenarios === NAMES
  const results = names.length === 0 ? [] : await testThreeNodes(program, options, names)
  if (!isChosen(HOLDERS) || isQuick) return results
  return [...results, await testFiveNodes(program)]
}

async function testFiveNodes(program: string): Promise<ClusterResult> {
  const indexData = mkdtempSync(join(tmpdir(), 'verbatim-cluster-servers-'))
  const processes = createVerbatimProcesses(indexData)
  const interrupted = once(signal, 'abort').then(() => signal.throwIfAborted())
  try {
    const running = loseHolders({ program, processes, signal })
    await Promise.race([running, interrupted])
    report(await running)
    return await running
  } finally {
    await processes.endAll()
    rmSync(indexData, { recursive: true, force: true })
  }
}

async function testThreeNodes(program: string, options: Options, names: readonly string[]): Promise<ClusterResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-cluster-'))
  const indexData = mkdtempSync(join(tmpdir(), 'verbatim-cluster-servers-'))
  const cluster = await startCluster({ program, nodes: 3, folder, signal })
  const processes = createVerbatimProcesses(indexData)
  const interrupted = once(signal, 'abort').then(() => signal.throwIfAborted())
  try {
    const random = createRandom(Number(options.seed))
    const parts = { cluster, processes, random, holdMs: options.quick ? 4000 : 15_000, environment: {} }
    const running = runAll(createClusterWorld(parts), names)
    await Promise.race([running, interrupted])
    return await running
  } finally {
    await processes.endAll()
    await cluster.close()
    rmSync(indexData, { recursive: true, force: true })
  }
}

async function runAll(opening: Promise<ClusterWorld>, names: readonly string[]): Promise<ClusterResult[]> {
  const world = await opening
  const results: ClusterResult[] = []
  for (const name of names) {
    const result = await runClusterScenario(world, name)
    results.push(result)
    report(result)
  }
  return results
}

function report({ name, note, faults, seconds }: ClusterResult): void {
  console.log(
    `${name}: ${faults.length === 0 ? 'good' : 'NOT GOOD'}, ${seconds.toFixed(0)} s${note === '' ? '' : `, ${note}`}`,
  )
  for (const fault of faults.slice(0, 20)) console.log(`  WRONG ${fault}`)
  if (faults.length > 20) console.log(`  and ${faults.length - 20} more`)
}

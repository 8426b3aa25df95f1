/** Starts a cluster for trying things out, and stops it on Ctrl-C: `npm run cluster -- [1|3]`. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { abortOnInterrupt } from '../src/cli/abort-on-interrupt.ts'
import { defaultCache, getEngine } from './cluster/get-engine.ts'
import { startCluster } from './cluster/start-cluster.ts'

const nodes = Number(process.argv[2] ?? 3)
if (nodes !== 1 && nodes !== 3) throw new Error(`expected 1 or 3 nodes, found ${process.argv[2]}`)
const found = getEngine({ cache: defaultCache(process.env), onBuild: console.error })
if ('missing' in found) {
  console.error(found.missing)
  process.exitCode = 1
} else {
  await runUntilTold(found.program)
}

async function runUntilTold(program: string): Promise<void> {
  const signal = abortOnInterrupt()
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-cluster-'))
  try {
    const cluster = await startCluster({ program, nodes, folder, signal })
    for (const [name, value] of Object.entries(cluster.environment)) console.log(`export ${name}=${value}`)
    console.error(`${nodes} nodes run, data in ${folder}; Ctrl-C stops them and removes it`)
    if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve))
    await cluster.close()
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

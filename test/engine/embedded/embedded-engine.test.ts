/** The embedded engine keeps the engine contract, whether it scans or searches its graph. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGeneration, generationFolder } from '../../../src/engine/embedded/generations.ts'
import { openEmbeddedEngine } from '../../../src/engine/embedded/open-embedded-engine.ts'
import { createLogger } from '../../../src/log.ts'
import { engineContract } from '../../contracts/engine-contract.ts'
import { CONTRACT_DIMENSIONS } from '../../contracts/sample-articles.ts'
import { fingerprintOf, GRAPH } from './temporary-index.ts'

async function makeEngine(scanBalance?: number) {
  const indexData = await mkdtemp(join(tmpdir(), 'verbatim-'))
  const fingerprint = fingerprintOf(CONTRACT_DIMENSIONS)
  const manifest = await createGeneration(indexData, { fingerprint, rules: 'rules-1' })
  const folder = generationFolder(indexData, manifest.generation)
  const logger = createLogger('warn')
  const engine = await openEmbeddedEngine({ folder, manifest, graph: GRAPH, logger, scanBalance })
  return { engine, dispose: () => rm(indexData, { recursive: true, force: true }) }
}

engineContract('embedded engine', () => makeEngine())
engineContract('embedded engine that always searches its graph', () => makeEngine(0))

/** The engine that tests of what stands above the engine run on: embedded, or the cluster of `npm run test:cluster`. */
import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { Storage } from '../../src/compose.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { createEmbeddedGenerations } from '../../src/engine/embedded/embedded-generations.ts'
import { createEmbeddedUpkeep } from '../../src/engine/embedded/embedded-upkeep.ts'
import { openWeaviate } from '../../src/engine/weaviate/open-weaviate.ts'
import type { Logger } from '../../src/log.ts'
import { openPlace, removePlace } from '../cluster/open-cluster.ts'

/** Settings of the engine, in collections of their own where it is a cluster. */
function testEngine(): Readonly<Record<string, string | undefined>> {
  if (process.env.TEST_ENGINE !== 'weaviate') return {}
  return { ...process.env, ENGINE: 'weaviate', WEAVIATE_PREFIX: `T${randomBytes(5).toString('hex')}` }
}

/** What it makes in a cluster is removed after the test. */
export function openTestStorage(config: Config, logger: Logger): Storage {
  const { engine, cluster } = readConfig(testEngine())
  if (engine === 'embedded') {
    const place = { indexData: config.indexData, graph: config.graph, logger }
    return { generations: createEmbeddedGenerations(place), upkeep: createEmbeddedUpkeep(place) }
  }
  onTestFinished(() => removePlace(openPlace(cluster)))
  return openWeaviate(cluster, logger)
}

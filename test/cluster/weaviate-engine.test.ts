/** The engine over a cluster keeps the engine contract. */
import { openWeaviateEngine } from '../../src/engine/weaviate/open-weaviate-engine.ts'
import { createGeneration } from '../../src/engine/weaviate/weaviate-generations.ts'
import { engineContract } from '../contracts/engine-contract.ts'
import { CONTRACT_DIMENSIONS } from '../contracts/sample-articles.ts'
import { fingerprintOf } from '../engine/embedded/temporary-index.ts'
import { openPlace, removePlace } from './open-cluster.ts'

engineContract('engine over a Weaviate cluster', async () => {
  const place = openPlace()
  const identity = { fingerprint: fingerprintOf(CONTRACT_DIMENSIONS), rules: 'rules-1' }
  const manifest = await createGeneration(place, identity)
  const engine = await openWeaviateEngine({ ...place, manifest })
  return { engine, dispose: () => removePlace(place) }
})

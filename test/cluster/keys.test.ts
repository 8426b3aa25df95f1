/** A cluster that does not take our key says so, whatever is asked of it, and nothing is taken for missing. */
import { expect, test } from 'vitest'
import { createWeaviateGenerations } from '../../src/engine/weaviate/weaviate-generations.ts'
import { fingerprintOf } from '../engine/embedded/temporary-index.ts'
import { clusterSettings, openPlace } from './open-cluster.ts'

const identity = { fingerprint: fingerprintOf(8), rules: 'rules-1' }

for (const [name, apiKey, message] of [
  ['a wrong key', 'wrong', /does not know the key in WEAVIATE_API_KEY \(http.* answered 401/],
  ['no key', null, /asks for a key \(http.* answered 401 .* set WEAVIATE_API_KEY/],
] as const) {
  test(`with ${name} there is no index and none is made, and it is told why`, async () => {
    const settings = clusterSettings()
    const generations = createWeaviateGenerations(openPlace({ ...settings, apiKey }))
    const refused = { code: 'not_ready', message: expect.stringMatching(message) }
    const asked = [
      () => generations.current(),
      () => generations.prepare(identity),
      () => generations.lock({ holder: 'test', onWait: () => {} }),
    ]
    for (const ask of asked) {
      // A cluster without keys lets everybody in.
      if (settings.apiKey === null) await expect(generations.current()).resolves.toBeNull()
      else await expect(ask()).rejects.toMatchObject(refused)
    }
  })
}

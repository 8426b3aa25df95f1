/** An index goes into a cluster and back, and is the same to the last bit. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createWeaviateGenerations } from '../../src/engine/weaviate/weaviate-generations.ts'
import type { CopyOptions } from '../../src/indexing/copier.ts'
import { createCopier } from '../../src/indexing/create-copier.ts'
import { hashFoundation, temporaryIndexData } from '../support/hash-library.ts'
import { currentDigests, openUpkeepLibrary } from '../support/upkeep-library.ts'
import { openPlace, removePlace } from './open-cluster.ts'

const PLAIN: CopyOptions = { withoutDamaged: false, prune: false, sample: 20, onWait: () => {} }

test('a copy into a cluster and one back give an index of the same digest', async () => {
  const library = await openUpkeepLibrary()
  const place = openPlace()
  onTestFinished(() => removePlace(place))
  const cluster = createWeaviateGenerations(place)
  const back = hashFoundation({ indexData: await temporaryIndexData() })
  const embedded = library.foundation.generations

  const into = await createCopier({ from: embedded, to: cluster }).copy(PLAIN)
  expect(into).toMatchObject({ isDone: true, copiedArticles: 40, copiedSentences: 120, compared: 20, recall: 1 })
  const out = await createCopier({ from: cluster, to: back.generations }).copy(PLAIN)
  expect(out).toMatchObject({ isDone: true, copiedArticles: 40, compared: 20, recall: 1, counts: into.counts })
  // Its folder is where it went, so it is not the cluster that was copied into itself.
  expect(existsSync(join(back.config.indexData, (await back.generations.current())!.generation))).toBe(true)
  expect(await currentDigests(back)).toEqual(await currentDigests(library.foundation))
  const { lastBuild } = (await cluster.current())!
  expect((await library.engine.recordBuild()).lastBuild?.digest).toBe(lastBuild?.digest)
  expect((await back.generations.current())?.lastBuild?.digest).toBe(lastBuild?.digest)

  await library.engine.remove(['a1'])
  expect(await createCopier({ from: embedded, to: cluster }).copy(PLAIN)).toMatchObject({
    isDone: false,
    surplus: ['a1'],
  })
  const pruned = await createCopier({ from: embedded, to: cluster }).copy({ ...PLAIN, prune: true })
  expect(pruned).toMatchObject({ isDone: true, copiedArticles: 0, removedArticles: 1, counts: { articles: 39 } })
})

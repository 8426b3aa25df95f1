/** An index in a cluster is proved, mended, rebuilt and swept through the same ports as the embedded one. */
import { describe, expect, it } from 'vitest'
import { openCaretaker, openRebuilder, openVerifier } from '../../src/compose-indexing.ts'
import type { CollectionNames } from '../../src/engine/weaviate/collections.ts'
import { articleUuid, keyOf, sentenceUuid } from '../../src/engine/weaviate/object-ids.ts'
import { getObjects, writeObjects } from '../../src/engine/weaviate/objects.ts'
import { someOf } from '../../src/engine/weaviate/where.ts'
import { VERIFY } from '../support/upkeep-library.ts'
import { type ClusterLibrary, openClusterLibrary, servedCollections } from './cluster-library.ts'

const A5 = keyOf('a5')

interface Stored {
  readonly version: string
  readonly start: number
  readonly _additional: { readonly id: string }
}

async function objectsOf({ place }: ClusterLibrary, collection: string): Promise<Stored[]> {
  const fields = 'version start _additional{id}'
  return getObjects(place.client, { collection, where: someOf('key', [A5]), fields, limit: 100 })
}

/** Changes properties of an object as no engine would. */
async function change({ place }: ClusterLibrary, path: string, properties: Record<string, unknown>): Promise<void> {
  const collection = path.split('/')[0]!
  const { urls, apiKey } = place.client.settings
  const response = await fetch(`${urls[0]}/v1/objects/${path}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }) },
    body: JSON.stringify({ class: collection, properties }),
  })
  expect(response.status).toBe(204)
}

interface Damage {
  readonly damage: (library: ClusterLibrary, names: CollectionNames) => Promise<void>
  /** What is found, as `part/mend`, and what is left after a repair. */
  readonly found: readonly string[]
  readonly left: readonly string[]
}

async function damagePassage(library: ClusterLibrary, names: CollectionNames, properties: Record<string, unknown>) {
  const [passage] = await objectsOf(library, names.passages)
  await change(library, `${names.passages}/${passage!._additional.id}`, properties)
}

const DAMAGES: Record<string, Damage> = {
  'a text that changed': {
    damage: (library, { articles }) => change(library, `${articles}/${articleUuid(A5)}`, { text: 'Something else.' }),
    found: ['articles/replace'],
    left: ['articles/replace'],
  },
  'lost words of a passage': {
    damage: (library, names) => damagePassage(library, names, { words: 'other' }),
    found: ['words/derive'],
    left: [],
  },
  'lost words of an article': {
    damage: (library, { articles }) => change(library, `${articles}/${articleUuid(A5)}`, { words: 'other' }),
    found: ['words/derive'],
    left: [],
  },
  'marks that filters would miss': {
    damage: (library, names) => damagePassage(library, names, { marks: ['other'] }),
    found: ['attributes/derive'],
    left: [],
  },
  'vectors that are not what their hash says': {
    damage: (library, names) =>
      damagePassage(library, names, { vectors: Buffer.alloc(3 * 256 * 4, 1).toString('base64') }),
    found: ['vectors/embed'],
    left: [],
  },
  'a lost sentence': {
    damage: async (library, names) => {
      const [sentence] = await objectsOf(library, names.sentences)
      const path = `/v1/objects/${names.sentences}/${sentence!._additional.id}`
      expect((await library.place.client.send({ method: 'DELETE', path })).status).toBe(204)
    },
    found: ['sentences/derive'],
    left: [],
  },
  'a lost passage': {
    damage: async (library, names) => {
      const [passage] = await objectsOf(library, names.passages)
      const path = `/v1/objects/${names.passages}/${passage!._additional.id}`
      expect((await library.place.client.send({ method: 'DELETE', path })).status).toBe(204)
    },
    found: ['passages/embed'],
    left: [],
  },
}

describe('verifying', () => {
  it('finds nothing wrong with an index as it was built and changed', async () => {
    const library = await openClusterLibrary()
    await library.engine.remove(['a3'])
    const { findings, counts, recall, leastCosine } = await openVerifier(library.foundation).verify(VERIFY)
    expect([findings, counts.articles, recall]).toEqual([[], 19, 1])
    expect(leastCosine).toBeGreaterThan(0.9999)
  })

  for (const [name, { damage, found, left }] of Object.entries(DAMAGES)) {
    it(`finds and mends ${name}`, async () => {
      const library = await openClusterLibrary()
      await damage(library, await servedCollections(library))
      const verifier = openVerifier(library.foundation)
      const { before, after } = await verifier.repair(VERIFY)
      const ofA5 = before.findings.filter(finding => finding.articleId === 'a5')
      expect(ofA5.map(finding => `${finding.part}/${finding.mend}`)).toEqual(found)
      expect(before.findings.every(({ articleId }) => articleId === 'a5' || articleId === null)).toBe(true)
      expect(after.findings.map(finding => `${finding.part}/${finding.mend}`)).toEqual(left)
    })
  }

  it('never takes over a damaged vector', async () => {
    const library = await openClusterLibrary()
    await DAMAGES['vectors that are not what their hash says']!.damage(library, await servedCollections(library))
    const archive = await library.foundation.generations.openArchive((await library.foundation.generations.current())!)
    const damaged = (await archive.read('a5'))!
    expect(damaged.passages.flatMap(passage => passage.vectors)).toEqual([null, null, null])
    expect((await archive.read('a6'))!.passages.flatMap(passage => passage.vectors)).not.toContain(null)
  })
})

describe('keeping', () => {
  it('rebuilds aside, serves the new one, and goes back', async () => {
    const library = await openClusterLibrary()
    const before = (await library.foundation.generations.current())!
    const report = await openRebuilder(library.foundation).rebuild({ withoutDamaged: false, onWait: () => {} })
    expect(report).toMatchObject({ from: before.generation, counts: { articles: 20 }, embeddedSentences: 0 })
    const after = (await library.foundation.generations.current())!
    expect(after.generation).toBe(report.to)
    expect(after.lastBuild?.digest).toBe(before.lastBuild?.digest ?? after.lastBuild?.digest)
    const back = await openCaretaker(library.foundation).rollBack({ confirmed: false, onWait: () => {} })
    expect(back).toMatchObject({ isDone: true, to: before.generation })
  })

  it('sweeps what a write that was cut off left, which nobody could see', async () => {
    const library = await openClusterLibrary(3)
    const names = await servedCollections(library)
    const version = `${(Date.now() - 3_600_000).toString(36).padStart(9, '0')}${'0'.repeat(12)}`
    const properties = { key: keyOf('a1'), version, marks: [], passageStart: 0, passageStop: 9, start: 0, stop: 9 }
    const vector = Array.from(await library.embedder.embedQuery('harbour'))
    const id = sentenceUuid(keyOf('a1'), version, { start: 0, end: 9 })
    await writeObjects(library.place.client, names.sentences, [{ id, properties, vector }])
    const near = await library.engine.nearest(Float32Array.from(vector), 50, {})
    expect(near).toHaveLength(9)
    expect(near.filter(hit => hit.end === 9)).toEqual([])
    const compaction = await openCaretaker(library.foundation).compact({ onWait: () => {} })
    expect(compaction.prunedPoints).toBe(1)
    expect(await library.engine.nearest(Float32Array.from(vector), 50, {})).toEqual(near)
  })

  it('says what to use instead of a backup in one file', async () => {
    const { foundation } = await openClusterLibrary(1)
    const asking = openCaretaker(foundation).backup('/nowhere/backup.tar', {})
    await expect(asking).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('verbatim copy --from weaviate --to embedded'),
    })
  })
})

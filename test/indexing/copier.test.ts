/** A copy holds what its source does, vector for vector, without a model, and goes on where it was stopped. */
import { readdir } from 'node:fs/promises'
import { expect, it, onTestFinished } from 'vitest'
import type { Foundation } from '../../src/compose.ts'
import type { GenerationStore } from '../../src/engine/generation-store.ts'
import type { CopyOptions, CopyProgress } from '../../src/indexing/copier.ts'
import { createCopier } from '../../src/indexing/create-copier.ts'
import { createIndexVerifier } from '../../src/indexing/create-index-verifier.ts'
import { divideText } from '../../src/passages/divide-article.ts'
import { makeArticle } from '../support/articles.ts'
import { createHashEmbedder } from '../support/hash-embedder.ts'
import { hashFoundation, openHashLibrary, temporaryIndexData } from '../support/hash-library.ts'
import { currentDigests, openUpkeepLibrary, sampleArticles, tamper } from '../support/upkeep-library.ts'

const PLAIN: CopyOptions = { withoutDamaged: false, prune: false, sample: 20, onWait: () => {} }

const copy = (from: { generations: GenerationStore }, to: { generations: GenerationStore }, options = {}) =>
  createCopier({ from: from.generations, to: to.generations }).copy({ ...PLAIN, ...options })

async function emptyFoundation(): Promise<Foundation> {
  return hashFoundation({ indexData: await temporaryIndexData() })
}

async function lastDigest({ generations, identity }: Foundation): Promise<string | undefined> {
  const engine = await generations.open((await generations.current())!, identity)
  return (await engine.recordBuild().finally(engine.close)).lastBuild?.digest
}

it('copies into an empty place, publishes it, and proves it equal down to the vectors', async () => {
  const library = await openUpkeepLibrary()
  const target = await emptyFoundation()
  const report = await copy(library.foundation, target)
  expect(report).toMatchObject({
    isDone: true,
    from: library.manifest.generation,
    replaced: null,
    counts: { articles: 40, passages: 40, sentences: 120 },
    copiedArticles: 40,
    copiedSentences: 120,
    removedArticles: 0,
    surplus: [],
    damaged: [],
    compared: 20,
    recall: 1,
  })
  expect((await target.generations.current())?.generation).toBe(report.to)
  expect(await lastDigest(target)).toBe((await library.engine.recordBuild()).lastBuild?.digest)
  const divide = ({ text, language }: { text: string; language: string | null }) =>
    divideText(text, { language, excluded: [] })
  const verifier = createIndexVerifier({ ...target, divide })
  expect((await verifier.verify({ sample: 20 })).findings).toEqual([])
})

it('copies only what differs the next time', async () => {
  const library = await openUpkeepLibrary()
  const target = await emptyFoundation()
  await copy(library.foundation, target)
  expect(await copy(library.foundation, target)).toMatchObject({ copiedArticles: 0, removedArticles: 0, compared: 20 })
  const changed = makeArticle({ id: 'a7', text: 'Something else happened in the meantime.' })
  await library.index([changed, makeArticle({ id: 'new', text: 'A new harbour was built.' })])
  expect(await copy(library.foundation, target)).toMatchObject({
    copiedArticles: 2,
    counts: { articles: 41 },
    replaced: null,
  })
  expect(await currentDigests(target)).toEqual(await currentDigests(library.foundation))
})

it('removes what the other serves alone only when that is wanted', async () => {
  const library = await openUpkeepLibrary()
  const target = await emptyFoundation()
  await copy(library.foundation, target)
  await library.engine.remove(['a3', 'a4'])
  const before = await currentDigests(target)
  expect(await copy(library.foundation, target)).toMatchObject({ isDone: false, surplus: ['a3', 'a4'] })
  expect(await currentDigests(target)).toEqual(before)
  const pruned = await copy(library.foundation, target, { prune: true })
  expect(pruned).toMatchObject({ isDone: true, removedArticles: 2, surplus: [], counts: { articles: 38 } })
  expect(await currentDigests(target)).toEqual(await currentDigests(library.foundation))
})

it('keeps what was served with another model, to go back to', async () => {
  const library = await openUpkeepLibrary(5)
  const other = await openHashLibrary(createHashEmbedder({ dimensions: 64 }))
  await other.index(sampleArticles(3))
  const before = (await other.foundation.generations.current())!.generation
  const report = await copy(library.foundation, other.foundation)
  expect(report).toMatchObject({ isDone: true, replaced: before, copiedArticles: 5 })
  expect((await other.foundation.generations.previous())?.generation).toBe(before)
})

it('takes over what is written while it copies', async () => {
  const library = await openUpkeepLibrary()
  const target = await emptyFoundation()
  let written: Promise<unknown> | null = null
  const onProgress = ({ phase }: CopyProgress) => {
    if (phase !== 'verifying' || written !== null) return
    written = Promise.all([
      library.index([makeArticle({ id: 'late', text: 'This came in late.' })]),
      library.engine.remove(['a0']),
    ])
  }
  const report = await copy(library.foundation, target, { onProgress })
  await written
  // What came after the last look, while nobody held the lock, takes another copy.
  await copy(library.foundation, target, { prune: true })
  expect(report.isDone).toBe(true)
  expect(await currentDigests(target)).toEqual(await currentDigests(library.foundation))
})

it('goes on where it was interrupted and publishes nothing before it is done', async () => {
  const library = await openUpkeepLibrary(100)
  const target = await emptyFoundation()
  const controller = new AbortController()
  const onProgress = ({ articles }: CopyProgress) => {
    if (articles >= 32) controller.abort()
  }
  const interrupted = copy(library.foundation, target, { onProgress, signal: controller.signal })
  await expect(interrupted).rejects.toThrow(/aborted/)
  expect(await target.generations.current()).toBeNull()
  const resumed = await copy(library.foundation, target)
  expect(resumed.copiedArticles).toBeGreaterThan(0)
  expect(resumed.copiedArticles).toBeLessThan(100)
  expect(await currentDigests(target)).toEqual(await currentDigests(library.foundation))
  const left = (await readdir(target.config.indexData)).filter(name => name.startsWith('hash-'))
  expect(left).toHaveLength(1)
})

it('does not wait for the other to settle once it is interrupted', async () => {
  const library = await openUpkeepLibrary(3)
  const target = await emptyFoundation()
  const { generations } = target
  const slow: GenerationStore = {
    ...generations,
    async open(manifest, identity) {
      const engine = await generations.open(manifest, identity)
      return { ...engine, manifest: engine.manifest, settle: () => new Promise(() => controller.abort()) }
    },
  }
  const controller = new AbortController()
  const interrupted = copy(library.foundation, { generations: slow }, { signal: controller.signal })
  await expect(interrupted).rejects.toThrow(/aborted/)
  expect(await generations.current()).toBeNull()
  expect(await copy(library.foundation, target)).toMatchObject({ isDone: true, copiedArticles: 0 })
})

it('stops at damaged articles, or leaves them out when that is wanted', async () => {
  const library = await openUpkeepLibrary(20)
  const target = await emptyFoundation()
  tamper(library.folder, db => {
    db.exec('UPDATE sentences SET checksum = checksum + 1 WHERE id = 2')
    db.exec("UPDATE texts SET text = replace(text, 'harbour', 'hamster') WHERE article = 3")
  })
  await expect(copy(library.foundation, target)).rejects.toMatchObject({
    code: 'index_damaged',
    message: expect.stringMatching(/^2 articles of .* are damaged, such as .*: .*; mend them with/),
  })
  expect(await target.generations.current()).toBeNull()
  const report = await copy(library.foundation, target, { withoutDamaged: true })
  expect(report).toMatchObject({ isDone: true, counts: { articles: 18 } })
  expect(report.damaged.map(({ reason }) => reason).sort()).toEqual([
    expect.stringMatching(/^1 of its vectors are damaged/),
    expect.stringMatching(/^its text has SHA-256/),
  ])
})

it('publishes nothing that does not prove equal', async () => {
  const library = await openUpkeepLibrary(20)
  const target = await emptyFoundation()
  const forgetful: GenerationStore = {
    ...target.generations,
    async open(manifest, identity) {
      const engine = await target.generations.open(manifest, identity)
      const blur = (vectors: readonly Float32Array[]) => vectors.map(vector => vector.map(value => value * 0.999))
      return {
        ...engine,
        put: articles =>
          engine.put(
            articles.map(article => ({
              ...article,
              passages: article.passages.map(passage => ({ ...passage, vectors: blur(passage.vectors) })),
            })),
          ),
      }
    },
  }
  await expect(copy(library.foundation, { generations: forgetful })).rejects.toMatchObject({
    code: 'index_damaged',
    message: expect.stringMatching(/its fields, spans or vectors differ/),
  })
  expect(await target.generations.current()).toBeNull()
})

it('has nothing to copy where nothing is served', async () => {
  const [source, target] = [await emptyFoundation(), await emptyFoundation()]
  await expect(copy(source, target)).rejects.toMatchObject({ code: 'not_found' })
})

it('waits for whoever writes to the target, and says for whom', async () => {
  const library = await openUpkeepLibrary(3)
  const target = await emptyFoundation()
  const release = await target.generations.lock({ holder: 'a test', onWait: () => {} })
  onTestFinished(release)
  let holder = ''
  const onWait = (who: string) => {
    holder = who
    void release()
  }
  expect(await copy(library.foundation, target, { onWait })).toMatchObject({ isDone: true })
  expect(holder).toMatch(/a test/)
})

/** A rebuild takes every article over, loses no write, and leaves what is served as it was until it is proved. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Embedder } from '../../src/embedding/embedder.ts'
import type { RebuildProgress } from '../../src/indexing/rebuilder.ts'
import { makeArticle } from '../support/articles.ts'
import { createHashEmbedder } from '../support/hash-embedder.ts'
import {
  caretakerOf,
  currentDigests,
  openUpkeepLibrary,
  rebuilderOf,
  tamper,
  type UpkeepLibrary,
  VERIFY,
  verifierOf,
} from '../support/upkeep-library.ts'

const PLAIN = { withoutDamaged: false, onWait: () => {} }

/** The library as it looks to a process that is configured with another model. */
function withEmbedder(library: UpkeepLibrary, embedder: Embedder): UpkeepLibrary {
  const identity = { ...library.foundation.identity, fingerprint: embedder.fingerprint }
  return { ...library, foundation: { ...library.foundation, embedder, identity } }
}

function counting(embedder: Embedder): { embedder: Embedder; embedded: () => number } {
  let count = 0
  return {
    embedded: () => count,
    embedder: {
      ...embedder,
      embedPassages(passages) {
        count += passages.reduce((sum, { sentences }) => sum + sentences.length, 0)
        return embedder.embedPassages(passages)
      },
    },
  }
}

async function generationsOf({ foundation }: UpkeepLibrary): Promise<string[]> {
  const names = await readdir(foundation.config.indexData)
  return names.filter(name => name.startsWith('hash-')).sort()
}

async function currentName({ foundation }: UpkeepLibrary): Promise<string> {
  return (await foundation.generations.current())!.generation
}

describe('rebuilding with the same model', () => {
  it('copies every vector, embeds nothing but a sample, and gives an index of the same digest', async () => {
    const library = await openUpkeepLibrary()
    const { embedder, embedded } = counting(library.foundation.embedder)
    const report = await rebuilderOf(withEmbedder(library, embedder)).rebuild(PLAIN)
    expect(report).toMatchObject({
      from: library.manifest.generation,
      counts: { articles: 40, passages: 40, sentences: 120 },
      copiedSentences: 120,
      embeddedSentences: 0,
      caughtUp: 0,
      damaged: [],
      recall: 1,
    })
    expect(report.leastCosine).toBeGreaterThan(0.999)
    expect(embedded()).toBe(100)
    const current = (await library.foundation.generations.current())!
    expect(current.generation).toBe(report.to)
    expect(current.lastBuild?.digest).toBe((await library.engine.recordBuild()).lastBuild?.digest)
    expect((await verifierOf(library).verify(VERIFY)).findings).toEqual([])
  })

  it('keeps the index that was served and removes the one before that', async () => {
    const library = await openUpkeepLibrary(5)
    const first = await currentName(library)
    const second = (await rebuilderOf(library).rebuild(PLAIN)).to
    expect(await generationsOf(library)).toEqual([first, second].sort())
    const third = (await rebuilderOf(library).rebuild(PLAIN)).to
    expect(await generationsOf(library)).toEqual([second, third].sort())
    expect((await library.foundation.generations.previous())?.generation).toBe(second)
  })

  it('embeds again what is damaged but for its text', async () => {
    const library = await openUpkeepLibrary()
    tamper(library.folder, db => db.exec('UPDATE sentences SET checksum = checksum + 1 WHERE id IN (5, 6, 70)'))
    const report = await rebuilderOf(library).rebuild(PLAIN)
    expect([report.copiedSentences, report.embeddedSentences]).toEqual([117, 3])
    expect((await verifierOf(library).verify(VERIFY)).findings).toEqual([])
  })

  it('stops at a damaged text, naming it, and leaves it out only when told to', async () => {
    const library = await openUpkeepLibrary()
    const a5 = "(SELECT row FROM articles WHERE id = 'a5')"
    tamper(library.folder, db => db.exec(`UPDATE texts SET text = 'Other.' WHERE article = ${a5}`))
    await expect(rebuilderOf(library).rebuild(PLAIN)).rejects.toMatchObject({
      code: 'index_damaged',
      message: expect.stringMatching(/1 articles .* such as a5: its text has SHA-256/),
    })
    expect(await currentName(library)).toBe(library.manifest.generation)
    const report = await rebuilderOf(library).rebuild({ ...PLAIN, withoutDamaged: true })
    expect([report.counts.articles, report.damaged.map(({ id }) => id)]).toEqual([39, ['a5']])
  })
})

describe('rebuilding with another model', () => {
  it('embeds every sentence, and the old model is refused from then on', async () => {
    const library = await openUpkeepLibrary()
    const other = withEmbedder(library, createHashEmbedder({ dimensions: 96 }))
    await expect(verifierOf(other).verify(VERIFY)).rejects.toMatchObject({ code: 'index_mismatch' })
    const report = await rebuilderOf(other).rebuild(PLAIN)
    expect([report.copiedSentences, report.embeddedSentences]).toEqual([0, 120])
    expect((await verifierOf(other).verify(VERIFY)).findings).toEqual([])
    await expect(verifierOf(library).verify(VERIFY)).rejects.toMatchObject({ code: 'index_mismatch' })
    const back = await caretakerOf(library).rollBack({ confirmed: false, onWait: () => {} })
    expect(back).toMatchObject({ isDone: true, to: library.manifest.generation, differences: { lost: [] } })
    expect((await verifierOf(library).verify(VERIFY)).findings).toEqual([])
  })
})

describe('writes during a rebuild', () => {
  it('are all there in the end, whatever the moment', async () => {
    const library = await openUpkeepLibrary()
    const written = new Set<string>()
    /** Each write goes to what is current, under the lock, as every writer does. */
    const write = async (id: string) => {
      const release = await library.foundation.generations.lock({ holder: 'a test', onWait: () => {} })
      try {
        if ((await currentName(library)) !== library.manifest.generation) return
        const moved = library.articles.find(article => article.id === id)
        await library.index([
          makeArticle({ ...moved, id, text: `Something new about ${id}. It was written meanwhile.` }),
        ])
        written.add(id)
        await library.engine.remove([`a${30 + written.size}`])
      } finally {
        await release()
      }
    }
    const phases = new Map<RebuildProgress['phase'], number>()
    const writes: Promise<void>[] = []
    const onProgress = ({ phase }: RebuildProgress) => {
      const times = (phases.get(phase) ?? 0) + 1
      phases.set(phase, times)
      if (times <= 2 && phase !== 'catching up') writes.push(write(times === 1 ? `new ${phase}` : `a${phases.size}`))
    }
    // The sample that is embedded again while verifying waits, so that the writes have come in before the rebuild ends.
    const { embedder } = library.foundation
    const waiting: Embedder = {
      ...embedder,
      async embedPassages(passages) {
        await Promise.all(writes)
        return embedder.embedPassages(passages)
      },
    }
    const report = await rebuilderOf(withEmbedder(library, waiting)).rebuild({ ...PLAIN, onProgress })
    expect([...phases.keys()]).toEqual(['copying', 'settling', 'verifying', 'catching up'])
    expect(written.size).toBeGreaterThan(2)
    expect(report.caughtUp).toBeGreaterThan(0)
    const old = await library.foundation.generations.openArchive(library.manifest)
    onTestFinished(() => old.close())
    expect(await currentDigests(library.foundation)).toEqual(await old.digests())
    expect((await verifierOf(library).verify(VERIFY)).findings).toEqual([])
  })
})

describe('a rebuild that is ended', () => {
  for (const phase of ['copying', 'settling', 'verifying', 'catching up'] as const) {
    it(`while ${phase} leaves what is served, and the next one goes on from there`, async () => {
      const library = await openUpkeepLibrary()
      const other = withEmbedder(library, createHashEmbedder({ dimensions: 96 }))
      const ending = new AbortController()
      const onProgress = (progress: RebuildProgress) => {
        if (progress.phase === phase && progress.articles > 0) ending.abort(new Error('ended'))
      }
      const rebuilding = rebuilderOf(other).rebuild({ ...PLAIN, onProgress, signal: ending.signal })
      await expect(rebuilding).rejects.toThrow('ended')
      expect(await currentName(library)).toBe(library.manifest.generation)
      const unfinished = (await generationsOf(library)).filter(name => name !== library.manifest.generation)
      expect(unfinished).toHaveLength(1)
      const report = await rebuilderOf(other).rebuild(PLAIN)
      expect(report.to).toBe(unfinished[0])
      expect(report.embeddedSentences).toBe(0)
      expect(report.counts.articles).toBe(40)
    })
  }

  it('is swept when another model is wanted after all, and never taken up by a build', async () => {
    const library = await openUpkeepLibrary()
    const other = withEmbedder(library, createHashEmbedder({ dimensions: 96 }))
    const ending = new AbortController()
    const onProgress = () => ending.abort(new Error('ended'))
    await expect(rebuilderOf(other).rebuild({ ...PLAIN, onProgress, signal: ending.signal })).rejects.toThrow('ended')
    const [left] = (await generationsOf(library)).filter(name => name !== library.manifest.generation)
    const prepared = await library.foundation.generations.prepare(other.foundation.identity)
    expect(prepared.generation).not.toBe(left)
    const { to } = await rebuilderOf(library).rebuild(PLAIN)
    expect(await generationsOf(library)).toEqual([library.manifest.generation, prepared.generation, to].sort())
  })
})

describe('two rebuilds at once', () => {
  it('are refused, naming who rebuilds', async () => {
    const library = await openUpkeepLibrary(3)
    const { upkeep, identity } = library.foundation
    const aside = await upkeep.buildAside({ identity, holder: 'a test' })
    await expect(rebuilderOf(library).rebuild(PLAIN)).rejects.toMatchObject({
      code: 'index_locked',
      message: expect.stringContaining(`process ${process.pid} (a test)`),
    })
    await aside.close()
    await rebuilderOf(library).rebuild(PLAIN)
  })

  it('do not undo each other: one that was overtaken publishes nothing', async () => {
    const library = await openUpkeepLibrary(3)
    const { generations, identity } = library.foundation
    const other = { ...identity, rules: 'others' }
    const onProgress = async ({ phase }: RebuildProgress) => {
      if (phase !== 'settling') return
      const manifest = await generations.prepare(other)
      await generations.publish(manifest.generation)
    }
    await expect(rebuilderOf(library).rebuild({ ...PLAIN, onProgress })).rejects.toMatchObject({
      code: 'index_locked',
      message: expect.stringContaining('became current while'),
    })
    const pointer = await readFile(join(library.foundation.config.indexData, 'current.json'), 'utf8')
    expect(JSON.parse(pointer).previous).toBe(library.manifest.generation)
  })
})

/** Generations are made aside, made current by one rename, and never read wrongly. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hashFingerprint } from '../../../src/engine/compare-fingerprints.ts'
import {
  createGeneration,
  currentGeneration,
  generationFolder,
  publishGeneration,
  readManifest,
  readPointer,
  writeManifest,
} from '../../../src/engine/embedded/generations.ts'
import { fingerprintOf, temporaryFolder } from './temporary-index.ts'

const identity = { fingerprint: fingerprintOf(8), rules: 'rules-1' }
const baseName = `hash-embedder-${hashFingerprint(identity.fingerprint).slice(0, 8)}`

describe('generations', () => {
  it('are named by model and fingerprint, with a number where the name is taken', async () => {
    const indexData = await temporaryFolder()
    const names = []
    for (let i = 0; i < 3; i++) names.push((await createGeneration(indexData, identity)).generation)
    expect(names).toEqual([baseName, `${baseName}-2`, `${baseName}-3`])
  })

  it('have names that are safe as folders whatever the model is called', async () => {
    const indexData = join(await temporaryFolder(), 'new')
    const check = async (model: string, expected: RegExp) => {
      const { generation } = await createGeneration(indexData, {
        ...identity,
        fingerprint: { ...fingerprintOf(8), model },
      })
      expect(generation).toMatch(expected)
      await publishGeneration(indexData, generation)
      expect(await currentGeneration(indexData)).toBe(generation)
    }
    await check('Xenova/all-MiniLM-L6-v2', /^Xenova-all-MiniLM-L6-v2-[0-9a-f]{8}$/)
    await check('../../etc/', /^etc-[0-9a-f]{8}$/)
    await check('日本', /^model-[0-9a-f]{8}$/)
  })

  it('are current only once published, and then whole', async () => {
    const indexData = await temporaryFolder()
    expect(await currentGeneration(indexData)).toBeNull()
    expect(await currentGeneration(join(indexData, 'missing'))).toBeNull()
    const first = await createGeneration(indexData, identity)
    expect(await currentGeneration(indexData)).toBeNull()
    await publishGeneration(indexData, first.generation)
    const second = await createGeneration(indexData, identity)
    expect(await currentGeneration(indexData)).toBe(first.generation)
    await publishGeneration(indexData, second.generation)
    expect(await currentGeneration(indexData)).toBe(second.generation)
    expect((await readdir(indexData)).sort()).toEqual(['current.json', first.generation, second.generation].sort())
  })

  it('keep the one that was current before, and remove the one before that', async () => {
    const indexData = await temporaryFolder()
    const names: string[] = []
    for (let i = 0; i < 4; i++) names.push((await createGeneration(indexData, identity)).generation)
    const check = async (published: number, expected: { generation: number; previous: number | null }) => {
      await publishGeneration(indexData, names[published]!)
      const { generation, previous } = (await readPointer(indexData))!
      expect([generation, previous]).toEqual([
        names[expected.generation],
        expected.previous === null ? null : names[expected.previous],
      ])
    }
    await check(0, { generation: 0, previous: null })
    await check(0, { generation: 0, previous: null })
    await check(1, { generation: 1, previous: 0 })
    await check(0, { generation: 0, previous: 1 })
    await check(2, { generation: 2, previous: 0 })
    await check(3, { generation: 3, previous: 2 })
    expect((await readdir(indexData)).sort()).toEqual(['current.json', names[2], names[3]].sort())
  })

  it('are not published without a manifest', async () => {
    const indexData = await temporaryFolder()
    await expect(publishGeneration(indexData, 'nothing')).rejects.toMatchObject({ code: 'index_damaged' })
    expect(await currentGeneration(indexData)).toBeNull()
  })

  it('are never read half written, however often they are replaced', async () => {
    const indexData = await temporaryFolder()
    const names = [await createGeneration(indexData, identity), await createGeneration(indexData, identity)]
    await publishGeneration(indexData, names[0]!.generation)
    const seen = new Set<string | null>()
    const publishing = (async () => {
      for (let i = 0; i < 40; i++) await publishGeneration(indexData, names[i % 2]!.generation)
    })()
    for (let i = 0; i < 200; i++) seen.add(await currentGeneration(indexData))
    await publishing
    expect([...seen].every(name => names.some(({ generation }) => generation === name))).toBe(true)
  })
})

describe('a manifest', () => {
  it('is read as it was written', async () => {
    const indexData = await temporaryFolder()
    const made = await createGeneration(indexData, identity)
    const folder = generationFolder(indexData, made.generation)
    expect(await readManifest(folder)).toEqual(made)
    expect(made).toMatchObject({ format: 2, ...identity, lastBuild: null })
    const built = { finishedAt: made.createdAt, articles: 1, passages: 2, sentences: 3, digest: 'd' }
    await writeManifest(folder, { ...made, lastBuild: built })
    expect((await readManifest(folder)).lastBuild).toEqual(built)
  })

  it('is refused when damaged or of another format, saying what was seen and what mends it', async () => {
    const folder = await temporaryFolder()
    const check = async (text: string, code: string, seen: RegExp) => {
      await writeFile(join(folder, 'manifest.json'), text)
      const reading = readManifest(folder)
      await expect(reading).rejects.toMatchObject({ code, message: expect.stringMatching(seen) })
      await expect(reading).rejects.toThrow(/manifest\.json.*npm run build-index/)
    }
    await check('', 'index_damaged', /""/)
    await check('{"format":1', 'index_damaged', /format/)
    await check('[]', 'index_damaged', /expected object/)
    await check('{"format":2}', 'index_damaged', /generation/)
    await check('{"format":"1"}', 'index_damaged', /format/)
    await check('{"format":3,"novelty":true}', 'index_mismatch', /format 3, expected 2/)
    await check('{"format":1}', 'index_mismatch', /format 1, expected 2/)
  })

  it('is reported missing', async () => {
    await expect(readManifest(await temporaryFolder())).rejects.toMatchObject({ code: 'index_damaged' })
  })
})

describe('current.json', () => {
  it('is refused when damaged, saying what was seen', async () => {
    const indexData = await temporaryFolder()
    await mkdir(join(indexData, 'x'))
    for (const text of [
      '',
      'x',
      '{}',
      '[]',
      'null',
      '{"generation":7}',
      '{"generation":"../x"}',
      '{"generation":""}',
    ]) {
      await writeFile(join(indexData, 'current.json'), text)
      await expect(currentGeneration(indexData)).rejects.toMatchObject({
        code: 'index_damaged',
        message: expect.stringContaining(JSON.stringify(text)),
      })
    }
  })

  it('is plain to read', async () => {
    const indexData = await temporaryFolder()
    const { generation } = await createGeneration(indexData, identity)
    await publishGeneration(indexData, generation)
    expect(JSON.parse(await readFile(join(indexData, 'current.json'), 'utf8'))).toEqual({ generation })
  })
})

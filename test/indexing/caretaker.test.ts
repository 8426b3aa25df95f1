/** Going back, saving and restoring lose nothing unasked and believe nothing unproved; what is exported comes in again. */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create, extract, list } from 'tar'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readArticles } from '../../src/articles/read-articles.ts'
import type { ExportRecord } from '../../src/indexing/caretaker.ts'
import type { Article } from '../../src/model.ts'
import { makeArticle } from '../support/articles.ts'
import { openHashLibrary } from '../support/hash-library.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
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

const SWITCH = { confirmed: false, onWait: () => {} }

async function backupPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-backup-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'index.tar')
}

describe('rolling back', () => {
  it('is refused where nothing was served before', async () => {
    const library = await openUpkeepLibrary(3)
    await expect(caretakerOf(library).rollBack(SWITCH)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('goes back and forth while nothing was written', async () => {
    const library = await openUpkeepLibrary(3)
    const { to } = await rebuilderOf(library).rebuild({ withoutDamaged: false, onWait: () => {} })
    const back = await caretakerOf(library).rollBack(SWITCH)
    expect(back).toMatchObject({ isDone: true, from: to, to: library.manifest.generation })
    expect(await caretakerOf(library).rollBack(SWITCH)).toMatchObject({ isDone: true, to })
  })

  it('names what would be lost from sight and does nothing until that is confirmed', async () => {
    const library = await openUpkeepLibrary(6)
    const { to } = await rebuilderOf(library).rebuild({ withoutDamaged: false, onWait: () => {} })
    await writeTo(library, [makeArticle({ id: 'a1', text: 'Changed since.' }), makeArticle({ id: 'new' })], ['a2'])
    const refused = await caretakerOf(library).rollBack(SWITCH)
    expect(refused).toMatchObject({ isDone: false, from: to, differences: { lost: ['a1', 'new'], regained: ['a2'] } })
    expect((await library.foundation.generations.current())?.generation).toBe(to)
    expect(await caretakerOf(library).rollBack({ ...SWITCH, confirmed: true })).toMatchObject({ isDone: true })
    expect([...(await currentDigests(library.foundation)).keys()].sort()).toEqual(library.articles.map(({ id }) => id))
  })

  it('is possible when what is served cannot be read, if that is confirmed', async () => {
    const library = await openUpkeepLibrary(3)
    const { to } = await rebuilderOf(library).rebuild({ withoutDamaged: false, onWait: () => {} })
    await writeFile(join(library.foundation.config.indexData, to, 'passages.db'), 'no database'.repeat(1000))
    expect(await caretakerOf(library).rollBack(SWITCH)).toMatchObject({ isDone: false, differences: null })
    const confirmed = await caretakerOf(library).rollBack({ ...SWITCH, confirmed: true })
    expect(confirmed).toMatchObject({ isDone: true, to: library.manifest.generation })
  })
})

/** To what is current. */
async function writeTo({ foundation }: UpkeepLibrary, articles: readonly Article[], removed: readonly string[]) {
  const { generations, identity } = foundation
  const engine = await generations.open((await generations.current())!, identity)
  const passages: never[] = []
  await engine.put(articles.map(article => ({ article, textSha256: 'x', digest: `new ${article.id}`, passages })))
  await engine.remove(removed)
  await engine.close()
}

describe('a backup', () => {
  it('is a tar file that tells its own checksums', async () => {
    const library = await openUpkeepLibrary()
    const file = await backupPath()
    const backup = await caretakerOf(library).backup(file, {})
    expect(backup).toMatchObject({ file, counts: { articles: 40, passages: 40, sentences: 120 } })
    const names: string[] = []
    await list({ file, onReadEntry: entry => void names.push(entry.path) })
    expect(names).toEqual(['backup.json', 'manifest.json', 'passages.db'])
    const folder = await temporaryFolder({})
    await extract({ file, cwd: folder })
    const { members } = JSON.parse(await readFile(join(folder, 'backup.json'), 'utf8'))
    for (const [name, { sha256 }] of Object.entries<{ sha256: string }>(members)) {
      expect(
        createHash('sha256')
          .update(await readFile(join(folder, name)))
          .digest('hex'),
      ).toBe(sha256)
    }
    expect(await readdir(join(file, '..'))).toEqual(['index.tar'])
  })

  it('replaces no file unasked, and needs a folder', async () => {
    const library = await openUpkeepLibrary(3)
    const file = await backupPath()
    await writeFile(file, 'mine')
    await expect(caretakerOf(library).backup(file, {})).rejects.toMatchObject({ code: 'invalid_request' })
    expect(await readFile(file, 'utf8')).toBe('mine')
    await caretakerOf(library).backup(file, { overwrite: true })
    await expect(caretakerOf(library).backup(join(file, 'x'), {})).rejects.toMatchObject({ code: 'invalid_request' })
  })

  it('is of one state, though articles come and go while it is made', async () => {
    const library = await openUpkeepLibrary(20)
    const file = await backupPath()
    let isDone = false
    let rounds = 0
    // Both articles of a pair are put in one transaction and removed in one: a state with one of them never was.
    const writing = (async () => {
      for (; !isDone; rounds++) {
        await library.engine.put(pair(rounds))
        await library.engine.remove(pair(rounds).map(({ article }) => article.id))
      }
    })()
    for (let i = 0; i < 3; i++) {
      await caretakerOf(library).backup(file, { overwrite: true })
      const other = await openHashLibrary()
      await caretakerOf(other).restore(file, other.foundation.identity, SWITCH)
      const ids = [...(await currentDigests(other.foundation)).keys()]
      expect(ids.filter(id => id.startsWith('pair')).length % 2).toBe(0)
      expect(ids.filter(id => !id.startsWith('pair'))).toHaveLength(20)
    }
    isDone = true
    await writing
    expect(rounds).toBeGreaterThan(0)
  })
})

function pair(round: number) {
  return ['left', 'right'].map(side => ({
    article: makeArticle({ id: `pair ${round} ${side}` }),
    textSha256: 'x',
    digest: 'x',
    passages: [],
  }))
}

describe('restoring', () => {
  it('gives an index of the same digest that verifies, and keeps what was served', async () => {
    const library = await openUpkeepLibrary()
    const file = await backupPath()
    await caretakerOf(library).backup(file, {})
    const { digest } = (await library.engine.recordBuild()).lastBuild!
    const other = await openUpkeepLibrary(0)
    const restored = await caretakerOf(other).restore(file, other.foundation.identity, SWITCH)
    expect(restored).toMatchObject({ isDone: true, from: other.manifest.generation, differences: { lost: [] } })
    const current = (await other.foundation.generations.current())!
    expect([current.generation, current.lastBuild?.digest]).toEqual([restored.to, digest])
    expect((await other.foundation.generations.previous())?.generation).toBe(other.manifest.generation)
    expect((await verifierOf(other).verify(VERIFY)).findings).toEqual([])
  })

  it('does nothing when articles would be lost from sight, unless that is confirmed', async () => {
    const library = await openUpkeepLibrary(5)
    const file = await backupPath()
    await caretakerOf(library).backup(file, {})
    await library.index([makeArticle({ id: 'since' })])
    const { identity, config } = library.foundation
    const refused = await caretakerOf(library).restore(file, identity, SWITCH)
    expect(refused).toMatchObject({ isDone: false, differences: { lost: ['since'] } })
    const names = (await readdir(config.indexData)).filter(name => name.startsWith('hash-'))
    expect(names).toEqual([library.manifest.generation])
    const confirmed = await caretakerOf(library).restore(file, identity, { ...SWITCH, confirmed: true })
    expect(confirmed.isDone).toBe(true)
    expect((await currentDigests(library.foundation)).has('since')).toBe(false)
  })

  it('is possible where there is no index, or none that can be read', async () => {
    const library = await openUpkeepLibrary(5)
    const file = await backupPath()
    await caretakerOf(library).backup(file, {})
    const { identity, config } = library.foundation
    await writeFile(join(config.indexData, 'current.json'), '{"generation":')
    expect((await caretakerOf(library).restore(file, identity, SWITCH)).isDone).toBe(false)
    expect((await caretakerOf(library).restore(file, identity, { ...SWITCH, confirmed: true })).isDone).toBe(true)
    await rm(join(config.indexData, 'current.json'))
    expect((await caretakerOf(library).restore(file, identity, SWITCH)).isDone).toBe(true)
    expect((await verifierOf(library).verify(VERIFY)).findings).toEqual([])
  })

  it('refuses a backup of another model, or of other rules', async () => {
    const library = await openUpkeepLibrary(3)
    const file = await backupPath()
    await caretakerOf(library).backup(file, {})
    const { identity } = library.foundation
    for (const other of [
      { ...identity, fingerprint: { ...identity.fingerprint, model: 'another' } },
      { ...identity, rules: 'others' },
    ]) {
      await expect(caretakerOf(library).restore(file, other, SWITCH)).rejects.toMatchObject({ code: 'index_mismatch' })
    }
  })

  const damages: Record<string, { damage: (file: string) => Promise<void>; says: RegExp }> = {
    'that is missing': { damage: file => rm(file), says: /ENOENT/ },
    'that is empty': { damage: file => truncate(file, 0), says: /./ },
    'that is something else': { damage: file => writeFile(file, 'Dear diary, '.repeat(2000)), says: /./ },
    'that is cut short in its database': { damage: file => cut(file, 0.6), says: /./ },
    'that is cut short in its head': { damage: file => truncate(file, 700), says: /./ },
    'with a flipped bit in its database': { damage: file => flip(file, 0.5), says: /passages\.db has SHA-256/ },
    'with a flipped bit in its first header': { damage: file => flipAt(file, 10), says: /./ },
    'with a flipped bit in its description': {
      damage: file => flipAt(file, 512 + 20),
      says: /backup\.json does not fit/,
    },
    'whose members are others': {
      damage: file => repack(file, ['manifest.json', 'passages.db']),
      says: /it holds manifest.json, passages.db/,
    },
    'with a member too many': {
      damage: file => repack(file, ['backup.json', 'manifest.json', 'passages.db', 'more']),
      says: /passages.db, more, expected/,
    },
    'with a folder for a database': { damage: replaceByFolder, says: /is a Directory, expected a file/ },
    'of another kind': {
      damage: file => describeAnew(file, { kind: 'other' }),
      says: /backup.json does not fit: kind/,
    },
    'of a later format': {
      damage: file => describeAnew(file, { format: 2 }),
      says: /backup.json does not fit: format/,
    },
  }
  for (const [what, { damage, says }] of Object.entries(damages)) {
    it(`refuses a file ${what}, and touches nothing`, async () => {
      const library = await openUpkeepLibrary(5)
      const file = await backupPath()
      await caretakerOf(library).backup(file, {})
      await damage(file)
      const before = await readdir(library.foundation.config.indexData, { recursive: true })
      const restoring = caretakerOf(library).restore(file, library.foundation.identity, { ...SWITCH, confirmed: true })
      await expect(restoring).rejects.toMatchObject({ code: 'backup_invalid', message: expect.stringMatching(says) })
      expect(await readdir(library.foundation.config.indexData, { recursive: true })).toEqual(before)
      expect((await verifierOf(library).verify(VERIFY)).findings).toEqual([])
    })
  }
})

async function cut(file: string, share: number): Promise<void> {
  await truncate(file, Math.floor((await readFile(file)).length * share))
}

async function flip(file: string, share: number): Promise<void> {
  await flipAt(file, Math.floor((await readFile(file)).length * share))
}

async function flipAt(file: string, at: number): Promise<void> {
  const bytes = await readFile(file)
  bytes[at]! ^= 1
  await writeFile(file, bytes)
}

async function unpack(file: string): Promise<string> {
  const folder = await temporaryFolder({ more: 'more' })
  await extract({ file, cwd: folder })
  return folder
}

async function repack(file: string, members: string[]): Promise<void> {
  await create({ cwd: await unpack(file), file, portable: true }, members)
}

async function replaceByFolder(file: string): Promise<void> {
  const folder = await unpack(file)
  await rm(join(folder, 'passages.db'))
  await mkdir(join(folder, 'passages.db'))
  await create({ cwd: folder, file, portable: true }, ['backup.json', 'manifest.json', 'passages.db'])
}

async function describeAnew(file: string, changes: Record<string, unknown>): Promise<void> {
  const folder = await unpack(file)
  const path = join(folder, 'backup.json')
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...changes }))
  await create({ cwd: folder, file, portable: true }, ['backup.json', 'manifest.json', 'passages.db'])
}

describe('exporting', () => {
  const odd = makeArticle({
    id: 'odd: id/with “signs”',
    title: '',
    url: null,
    authors: ['Zoë Ångström'],
    publishedAt: '2026-03-01T09:30:00.000Z',
    language: null,
    attributes: { mixed: ['a', 1, false], rank: 2.5 },
    text: 'Line one.\nLine two 🚢 with a tab\t. \n\n Last line.\u2028Really.',
  })

  it('gives records that come in again as the same articles', async () => {
    const library = await openUpkeepLibrary(12)
    await library.index([odd])
    const records = await collect(library, { withPassages: false, withVectors: false })
    expect(records.map(({ id }) => id)).toEqual([...library.articles.map(({ id }) => id), odd.id].sort())
    const folder = await temporaryFolder({
      'all.ndjson': records.map(record => `${JSON.stringify(record)}\n`).join(''),
    })
    const found: Article[] = []
    for await (const item of readArticles([folder])) if (item.kind === 'article') found.push(item.article)
    const other = await openHashLibrary()
    await other.index(found)
    const digests = async (engine: UpkeepLibrary['engine']) => (await engine.recordBuild()).lastBuild
    expect((await digests(other.engine))?.digest).toBe((await digests(library.engine))?.digest)
  })

  it('gives passages and vectors when asked for', async () => {
    const library = await openUpkeepLibrary(2)
    const [record] = await collect(library, { withPassages: true, withVectors: true })
    const [passage] = record!.passages!
    expect(passage?.sentences.map(({ start, end }) => record!.text.slice(start, end))[0]).toBe(
      'The harbour of town 0 reopened.',
    )
    expect(passage?.vectors?.map(vector => vector?.length)).toEqual([256, 256, 256])
    const [plain] = await collect(library, { withPassages: true, withVectors: false })
    expect(plain?.passages?.[0]).not.toHaveProperty('vectors')
  })

  it('is of one state, though articles go while it is written', async () => {
    const library = await openUpkeepLibrary(12)
    const records: string[] = []
    for await (const { id } of caretakerOf(library).export({ withPassages: false, withVectors: false })) {
      if (records.length === 0) await library.engine.remove(library.articles.map(article => article.id))
      records.push(id)
    }
    expect(records).toHaveLength(12)
  })

  it('stops at a damaged article rather than passing it on', async () => {
    const library = await openUpkeepLibrary(3)
    tamper(library.folder, db => db.exec("UPDATE texts SET text = text || ' And more.'"))
    await expect(collect(library, { withPassages: false, withVectors: false })).rejects.toMatchObject({
      code: 'index_damaged',
    })
  })
})

async function collect(
  library: UpkeepLibrary,
  options: { withPassages: boolean; withVectors: boolean },
): Promise<ExportRecord[]> {
  const records: ExportRecord[] = []
  for await (const record of caretakerOf(library).export(options)) records.push(record)
  return records
}

describe('compacting', () => {
  it('takes out what was removed, answers as before, and keeps what others read', async () => {
    const library = await openUpkeepLibrary(60)
    for (let round = 0; round < 25; round++) {
      await library.index(library.articles.map(article => ({ ...article, title: `${article.title} ${round}` })))
    }
    await library.engine.remove(library.articles.slice(0, 50).map(({ id }) => id))
    const vector = await library.foundation.embedder.embedQuery('ship 55 came back')
    const before = await library.engine.nearest(vector, 20, {})
    const compaction = await caretakerOf(library).compact({ onWait: () => {} })
    expect(compaction.prunedChanges).toBe(60 + 25 * 60 + 50 - 1000)
    expect(compaction.prunedPoints).toBeGreaterThan(0)
    expect(compaction.bytesAfter).toBeLessThan(compaction.bytesBefore)
    expect(await library.engine.nearest(vector, 20, {})).toEqual(before)
    expect((await verifierOf(library).verify(VERIFY)).findings).toEqual([])
    await library.index([makeArticle({ id: 'after' })])
    expect((await library.engine.state()).counts.articles).toBe(11)
    expect((await verifierOf(library).verify(VERIFY)).findings).toEqual([])
  })
})

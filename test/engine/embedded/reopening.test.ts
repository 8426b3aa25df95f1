/** An index is whole again after any end, whatever became of the files that were derived from it. */
import { execFile } from 'node:child_process'
import { readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createGeneration, generationFolder } from '../../../src/engine/embedded/generations.ts'
import { sampleArticle } from '../../contracts/sample-articles.ts'
import { articles, closedIndex, DIMENSIONS, expectWhole, left, nearestIds } from './sample-index.ts'
import { fingerprintOf, GRAPH, graphFile, openIndex, temporaryFolder, temporaryGeneration } from './temporary-index.ts'

describe('reopening', () => {
  it('takes the graph from its file when all is well, without a word', async () => {
    const folder = await closedIndex()
    const { mtimeMs } = await stat(await graphFile(folder))
    const { engine, warnings } = await openIndex(folder)
    await expectWhole(engine, left)
    expect(engine.graphStatus()).toEqual({ points: 800, removed: 4, waiting: 0 })
    await engine.close()
    expect(warnings).toEqual([])
    expect((await stat(await graphFile(folder))).mtimeMs).toBe(mtimeMs)
  })

  it('goes on from an older graph with all that was added and removed since', async () => {
    const folder = await closedIndex()
    const paths = [await graphFile(folder), join(folder, 'graph.json')]
    const files = await Promise.all(paths.map(path => readFile(path)))
    const { engine: later } = await openIndex(folder)
    await later.put([sampleArticle({ id: 'new', sentences: ['One.', 'Two.'] }, DIMENSIONS), articles[5]!])
    await later.remove(['a7'])
    await later.close()
    await Promise.all(paths.map((path, i) => writeFile(path, files[i]!)))

    const { engine, warnings } = await openIndex(folder)
    const now = left.filter(({ article }) => article.id !== 'a7')
    await expectWhole(engine, [...now, sampleArticle({ id: 'new', sentences: ['One.', 'Two.'] }, DIMENSIONS)])
    expect(engine.graphStatus()).toEqual({ points: 806, removed: 12, waiting: 0 })
    expect(warnings).toEqual([])
  })

  const damages: Record<string, { damage: (folder: string) => Promise<void>; reason: RegExp }> = {
    'flipped bytes': { damage: async folder => flipByte(await graphFile(folder)), reason: /SHA-256/ },
    'a truncated file': { damage: async folder => truncate(await graphFile(folder), 5000), reason: /SHA-256/ },
    'a missing file': { damage: async folder => rm(await graphFile(folder)), reason: /ENOENT/ },
    'a missing description': { damage: folder => rm(join(folder, 'graph.json')), reason: /no checkpoint/ },
    'an unreadable description': { damage: folder => truncate(join(folder, 'graph.json'), 9), reason: /graph.json/ },
    'a graph of another dimension': { damage: takeGraphOfDimension9, reason: /dimensions is 9, expected 8/ },
    'a graph that lies about its dimension': { damage: takeGraphThatLies, reason: /bytes per point/ },
    'a graph of another model': {
      damage: folder => describeGraph(folder, { fingerprint: 'other' }),
      reason: /fingerprint is other/,
    },
    'a graph ahead of the database': {
      damage: folder => describeGraph(folder, { sequence: 1_000_000 }),
      reason: /change 1000000, the database only/,
    },
    'a graph of another count': { damage: folder => describeGraph(folder, { count: 7 }), reason: /expected 7/ },
  }
  for (const [what, { damage, reason }] of Object.entries(damages)) {
    it(`makes the graph anew after ${what}, answering all the while`, async () => {
      const folder = await closedIndex()
      await damage(folder)
      const { engine, warnings } = await openIndex(folder)
      await expectWhole(engine, left)
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toMatch(reason)
      await engine.close()
      const again = await openIndex(folder)
      await expectWhole(again.engine, left)
      expect(again.warnings).toEqual([])
    })
  }

  it('keeps the graph it had when a process was killed before it named another', async () => {
    const folder = await closedIndex()
    await writeFile(join(folder, 'graph-0123456789abcdef.hnsw'), 'whole, but never named')
    const { engine, warnings } = await openIndex(folder)
    await expectWhole(engine, left)
    expect(warnings).toEqual([])
  })

  it('leaves no graph behind but the one that is named', async () => {
    const folder = await closedIndex()
    const stray = join(folder, 'graph-new.hnsw.1.tmp')
    await writeFile(stray, 'half')
    await utimes(stray, 0, 0)
    const { engine } = await openIndex(folder)
    await engine.put([articles[5]!])
    await engine.close()
    const graphs = (await readdir(folder)).filter(name => name.includes('hnsw'))
    expect(graphs).toEqual([basename(await graphFile(folder))])
  })

  it('makes the graph anew for other settings', async () => {
    const folder = await closedIndex()
    for (const graph of [
      { ...GRAPH, m: 8 },
      { ...GRAPH, efConstruction: 100 },
      { ...GRAPH, seed: 1 },
    ]) {
      const { engine, warnings } = await openIndex(folder, { graph })
      await expectWhole(engine, left)
      expect(warnings).toHaveLength(1)
      await engine.close()
    }
  })

  it('answers in the same order whether the graph was loaded or made anew', async () => {
    const folder = await closedIndex()
    const { engine: loaded } = await openIndex(folder, { scanBalance: 0 })
    const expected = await nearestIds(loaded)
    await loaded.close()
    await rm(join(folder, 'graph.json'))
    const { engine: waiting } = await openIndex(folder, { scanBalance: 0 })
    expect(await nearestIds(waiting)).toEqual(expected)
    await waiting.settle()
    expect(await nearestIds(waiting)).toEqual(expected)
  })

  it('keeps everything acknowledged when the process is killed', async () => {
    const folder = await temporaryGeneration(DIMENSIONS)
    const acknowledged = await writeUntilKilled(folder)
    expect(acknowledged).toBeGreaterThan(0)
    const { engine } = await openIndex(folder)
    const ids = new Set(await engine.ids())
    for (let i = 0; i < acknowledged; i++) expect(ids).toContain(`a${i}`)
    const nearest = await nearestIds(engine)
    expect(nearest).toHaveLength(4 * ids.size)
    expect(new Set(nearest)).toEqual(ids)
  })
})

async function flipByte(path: string): Promise<void> {
  const bytes = await readFile(path)
  const middle = Math.floor(bytes.length / 2)
  bytes[middle]! ^= 0x40
  await writeFile(path, bytes)
}

async function describeGraph(folder: string, changes: Record<string, unknown>): Promise<void> {
  const path = join(folder, 'graph.json')
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...changes }))
}

async function takeGraphOfDimension9(folder: string): Promise<void> {
  const indexData = await temporaryFolder()
  const manifest = await createGeneration(indexData, { fingerprint: fingerprintOf(9), rules: 'rules-1' })
  const other = generationFolder(indexData, manifest.generation)
  const { engine } = await openIndex(other)
  await engine.put([sampleArticle({ id: 'a', sentences: ['One.', 'Two.'] }, 9)])
  await engine.close()
  for (const path of [await graphFile(other), join(other, 'graph.json')])
    await writeFile(join(folder, basename(path)), await readFile(path))
}

async function takeGraphThatLies(folder: string): Promise<void> {
  const { fingerprint } = JSON.parse(await readFile(join(folder, 'graph.json'), 'utf8'))
  await takeGraphOfDimension9(folder)
  await describeGraph(folder, { dimensions: DIMENSIONS, fingerprint })
}

/** Starts a process that puts one article after the other and kills it; how many it had acknowledged. */
function writeUntilKilled(folder: string): Promise<number> {
  const script = join(import.meta.dirname, 'put-endlessly.ts')
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, ['--import', 'tsx', script, folder, String(DIMENSIONS)])
    let acknowledged = 0
    child.stdout!.on('data', (text: string) => {
      acknowledged += text.split('\n').length - 1
      if (acknowledged >= 30) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', () => resolve(acknowledged))
  })
}

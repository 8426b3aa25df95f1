/** Engines follow the change log: each other's commits, and their own wear. */
import { describe, expect, it, vi } from 'vitest'
import { randomVector, seededRandom } from '../../contracts/sample-articles.ts'
import { tamper } from '../../support/upkeep-library.ts'
import { articles, DIMENSIONS, expectWhole, left, nearestIds } from './sample-index.ts'
import { openIndex, temporaryGeneration } from './temporary-index.ts'

describe('two engines on one index', () => {
  it('see what the other commits, at once and in their graphs', async () => {
    const folder = await temporaryGeneration(DIMENSIONS)
    const { engine: writer } = await openIndex(folder)
    const { engine: reader } = await openIndex(folder, { scanBalance: 0 })
    await writer.put(articles)
    await expectWhole(reader, articles)
    await writer.remove(['a1', 'a2'])
    await writer.put([articles[9]!])
    expect(new Set(await nearestIds(reader))).toEqual(new Set(await writer.ids()))
    await reader.put([articles[1]!])
    await expectWhole(
      writer,
      articles.filter(({ article }) => article.id !== 'a2'),
    )
    expect((await reader.state()).sequence).toBe((await writer.state()).sequence)
  })

  it('take over what the other commits also where candidates are only compared, as for a quoted phrase', async () => {
    const folder = await temporaryGeneration(DIMENSIONS)
    const { engine: writer } = await openIndex(folder)
    const { engine: reader } = await openIndex(folder)
    await writer.put(articles.slice(0, 3))
    const query = randomVector(seededRandom(3), DIMENSIONS)
    const [cosines] = await reader.roughCosines(query, ['a1:0-9'])
    expect(cosines).toHaveLength(2)
    const { points, waiting } = reader.graphStatus()
    expect(points + waiting).toBe(12)
  })

  it('both save their graph, and either file is good', async () => {
    const folder = await temporaryGeneration(DIMENSIONS)
    const [a, b] = [await openIndex(folder), await openIndex(folder)]
    await a.engine.put(articles)
    await b.engine.remove(['a3'])
    await Promise.all([a.engine.close(), b.engine.close()])
    const { engine } = await openIndex(folder)
    await expectWhole(engine, left)
  })
})

describe('an engine that is behind a pruned change log', () => {
  it('looks at all sentences instead, and misses nothing', async () => {
    const folder = await temporaryGeneration(DIMENSIONS)
    const { engine: writer } = await openIndex(folder)
    const { engine: reader } = await openIndex(folder, { scanBalance: 0 })
    await writer.put(articles.slice(0, 100))
    await reader.catchUp()
    await writer.put(articles.slice(100))
    await writer.put(articles.slice(0, 40))
    await writer.remove(['a50', 'a51'])
    tamper(folder, db => db.exec('DELETE FROM changes WHERE seq < (SELECT max(seq) FROM changes)'))
    await expectWhole(
      reader,
      articles.filter(({ article }) => !['a50', 'a51'].includes(article.id)),
    )
    await writer.put([articles[50]!])
    await expectWhole(
      reader,
      articles.filter(({ article }) => article.id !== 'a51'),
    )
    expect((await reader.state()).sequence).toBe((await writer.state()).sequence)
  })
})

describe('a worn graph', () => {
  it('is made anew when much of it was removed, while answers stay right', async () => {
    const folder = await temporaryGeneration(DIMENSIONS)
    const { engine } = await openIndex(folder, { scanBalance: 0 })
    await engine.put(articles)
    for (let round = 0; round < 3; round++) {
      await engine.put(articles.slice(0, 60))
      expect(new Set(await nearestIds(engine)).size).toBe(200)
    }
    await vi.waitFor(() => expect(engine.graphStatus().removed).toBeLessThan(256), 10_000)
    await expectWhole(engine, articles)
    await engine.close()
    const again = await openIndex(folder)
    await expectWhole(again.engine, articles)
    expect(again.warnings).toEqual([])
  })
})

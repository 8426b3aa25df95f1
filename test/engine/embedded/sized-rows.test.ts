/** Rows are taken in by portions, found again, and dropped when too many are gone. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readManifest } from '../../../src/engine/embedded/generations.ts'
import { openPassagesDatabase, type PassagesDatabase } from '../../../src/engine/embedded/passages-database.ts'
import { createSizedRows, slotOf } from '../../../src/engine/embedded/sized-rows.ts'
import { temporaryGeneration } from './temporary-index.ts'

async function openDatabase(): Promise<PassagesDatabase> {
  const folder = await temporaryGeneration(4)
  return openPassagesDatabase(folder, await readManifest(folder))
}

/** Row n has two words in its title and n % 5 in its text. */
function addRows(db: PassagesDatabase, from: number, to: number): void {
  const insert = db.prepare('INSERT INTO passage_words (rowid, title, text) VALUES (?, ?, ?)')
  db.transaction(() => {
    for (let row = from; row <= to; row++) insert.run(row, 'a title', 'word '.repeat(row % 5))
  })()
}

describe('rows of a word index', () => {
  it('are taken in by portions, with what came later', async () => {
    const db = await openDatabase()
    const rows = createSizedRows(db, 'passage_words')
    expect([rows.catchUp(), rows.count]).toEqual([true, 0])
    addRows(db, 1, 45_000)
    expect([rows.catchUp(), rows.catchUp()]).toEqual([false, false])
    addRows(db, 45_001, 45_010)
    expect([rows.catchUp(), rows.count]).toEqual([true, 45_010])
    for (const row of [1, 20_000, 20_001, 44_999, 45_010]) {
      const slot = slotOf(rows, row, 0)
      expect([rows.rows[slot], rows.sizes[slot]]).toEqual([row, 2 + (row % 5)])
    }
    db.close()
  })

  it('are dropped once more than a quarter of many are gone', async () => {
    const db = await openDatabase()
    const rows = createSizedRows(db, 'passage_words')
    addRows(db, 1, 10_000)
    rows.catchUp()
    db.exec('DELETE FROM passage_words WHERE rowid <= 4000')
    expect([rows.catchUp(), rows.count]).toEqual([true, 10_000])
    db.exec('DELETE FROM passage_words WHERE rowid <= 5000')
    expect([rows.catchUp(), rows.count, rows.rows[0]]).toEqual([true, 5000, 5001])
    db.close()
  })

  it('are not trusted where a record of sizes is not as expected', async () => {
    const db = await openDatabase()
    addRows(db, 1, 3)
    db.unsafeMode(true)
    db.exec("UPDATE passage_words_docsize SET sz = x'01' WHERE id = 2")
    expect(createSizedRows(db, 'passage_words').catchUp()).toBe(false)
    db.close()
  })

  it('are found from any place on, and only there', () => {
    const anyRows = fc.uniqueArray(fc.integer({ min: 1, max: 60 })).map(rows => rows.sort((a, b) => a - b))
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 0, max: 61 }), fc.nat(61), (rows, row, from) => {
        const list = Uint32Array.from([...rows, 0, 0])
        expect(slotOf({ rows: list, sizes: list, count: rows.length }, row, from)).toBe(rows.indexOf(row, from))
      }),
      { numRuns: 1000 },
    )
  })
})

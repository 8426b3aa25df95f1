/** Every kind of damage is found, named with what mends it, and mended where that is possible. */
import { readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Finding } from '../../src/engine/upkeep.ts'
import { openUpkeepLibrary, tamper, VERIFY, verifierOf } from '../support/upkeep-library.ts'

const run = (sql: string) => (folder: string) => tamper(folder, db => db.exec(sql))
const A5 = "(SELECT row FROM articles WHERE id = 'a5')"
const SENTENCE = `(SELECT s.id FROM sentences s JOIN passages p ON p.row = s.passage WHERE p.article = ${A5} LIMIT 1)`

describe('verifying', () => {
  it('finds nothing wrong with an index as it is built, changed and compacted', async () => {
    const library = await openUpkeepLibrary()
    await library.engine.put([])
    await library.engine.remove(['a3', 'a4'])
    const { findings, counts, recall, compared, leastCosine } = await verifierOf(library).verify(VERIFY)
    expect(findings).toEqual([])
    expect(counts.articles).toBe(38)
    expect([recall, compared]).toEqual([1, 20])
    expect(leastCosine).toBeGreaterThan(0.9999)
  })

  it('finds nothing wrong with an empty index, and refuses one of another model', async () => {
    const library = await openUpkeepLibrary(0)
    expect((await verifierOf(library).verify(VERIFY)).findings).toEqual([])
    const { identity } = library.foundation
    const other = { ...identity, fingerprint: { ...identity.fingerprint, model: 'another' } }
    const foundation = { ...library.foundation, identity: other }
    await expect(verifierOf({ ...library, foundation }).verify(VERIFY)).rejects.toMatchObject({
      code: 'index_mismatch',
    })
  })

  it('changes nothing', async () => {
    const library = await openUpkeepLibrary()
    await library.engine.close()
    run(`UPDATE articles SET passages = 9 WHERE id = 'a5'`)(library.folder)
    const before = (await readdir(library.folder)).sort()
    const once = await verifierOf(library).verify(VERIFY)
    expect(await verifierOf(library).verify(VERIFY)).toEqual(once)
    expect((await readdir(library.folder)).sort()).toEqual(before)
  })
})

interface Damage {
  readonly damage: (folder: string) => void | Promise<void>
  /** What is found, as `part/mend`, and what is left after a repair. */
  readonly found: readonly string[]
  readonly left: readonly string[]
  readonly says: RegExp
}

const DAMAGES: Record<string, Damage> = {
  'a flipped bit in a vector': {
    damage: folder => tamper(folder, flipVectorBit),
    found: ['vectors/embed', 'graph/derive'],
    left: [],
    says: /sentence \d+ at 0-\d+ has the checksum/,
  },
  'a moved span of a sentence': {
    damage: run(`UPDATE sentences SET stop = stop + 1 WHERE id = ${SENTENCE}`),
    found: ['vectors/embed'],
    left: [],
    says: /checksum/,
  },
  'a span past the end of the text': {
    damage: run(`UPDATE passages SET stop = 99999 WHERE article = ${A5}`),
    found: ['passages/embed'],
    left: [],
    says: /0-99999 ends after the text/,
  },
  'two vectors that changed places': {
    damage: folder => tamper(folder, swapVectors),
    found: ['vectors/embed', 'vectors/embed', 'graph/derive'],
    left: [],
    says: /checksum/,
  },
  'a lost sentence': {
    damage: run(`DELETE FROM sentences WHERE id = ${SENTENCE}`),
    found: ['passages/embed', 'vectors/embed', 'sentences/embed', 'sentences/embed', 'graph/derive'],
    left: [],
    says: /it has 2 sentences, expected 3/,
  },
  'a lost passage': {
    damage: run(`DELETE FROM passages WHERE article = ${A5}`),
    found: [...Array(3).fill('sentences/derive'), 'vectors/embed', 'passages/embed', 'sentences/embed', 'words/derive'],
    left: [],
    says: /belongs to none of the passages/,
  },
  'wrong counts': {
    damage: run(`UPDATE articles SET passages = 7, sentences = 8, first_sentence = 1 WHERE id = 'a5'`),
    found: ['passages/derive', 'sentences/derive', 'sentences/derive'],
    left: [],
    says: /it has 1 passages, expected 7/,
  },
  'an orphaned sentence': {
    damage: run(
      'INSERT INTO sentences (passage, start, stop, vector, checksum) SELECT 99999, start, stop, vector, 0 FROM sentences LIMIT 1',
    ),
    found: ['sentences/derive', 'graph/derive'],
    left: [],
    says: /belongs to none of the passages/,
  },
  'lost words of a passage': {
    damage: run(`DELETE FROM passage_words WHERE rowid = (SELECT row FROM passages WHERE article = ${A5})`),
    found: ['words/derive'],
    left: [],
    says: /passage_words lacks 1 rows and has 0 too many/,
  },
  'words of nothing': {
    damage: run("INSERT INTO article_words (rowid, title, text) VALUES (99999, 'ghost', 'ghost')"),
    found: ['words/derive'],
    left: [],
    says: /article_words lacks 0 rows and has 1 too many/,
  },
  'other words than the text has': {
    damage: run(`
      DELETE FROM article_words WHERE rowid = ${A5};
      INSERT INTO article_words (rowid, title, text) VALUES (${A5}, 'Report 5', 'castles everywhere')`),
    found: ['words/derive'],
    left: [],
    says: /article_words has .* where the texts have "5" in the text of row 6/,
  },
  'a broken word index': {
    damage: folder => tamper(folder, breakWords),
    found: ['words/derive', 'words/derive'],
    left: [],
    says: /fts5|passage_words/i,
  },
  'lost attributes': {
    damage: run(`DELETE FROM attributes WHERE article = ${A5} AND name = 'rank'`),
    found: ['attributes/derive'],
    left: [],
    says: /it has 3 attribute rows, expected 4/,
  },
  'an index of the database that lacks a row': {
    damage: folder => tamper(folder, forgetIndexRow),
    found: ['attributes/derive', 'file/derive', 'file/derive'],
    left: [],
    says: /missing from index/,
  },
  'a changed text': {
    damage: run(`UPDATE texts SET text = replace(text, 'harbour', 'castle!') WHERE article = ${A5}`),
    found: ['articles/replace', 'words/derive', 'words/derive'],
    left: ['articles/replace'],
    says: /its text has SHA-256/,
  },
  'a changed title': {
    damage: run(`UPDATE articles SET url = 'https://example.org/other' WHERE id = 'a5'`),
    found: ['articles/replace'],
    left: ['articles/replace'],
    says: /its fields have the digest/,
  },
  'a lost text': {
    damage: run(`DELETE FROM texts WHERE article = ${A5}`),
    found: ['articles/replace', 'words/derive', 'words/derive'],
    left: ['articles/replace'],
    says: /its text is missing/,
  },
  'lists that are no lists': {
    damage: run(`UPDATE articles SET tags = '[' WHERE id = 'a5'`),
    found: ['articles/replace'],
    left: ['articles/replace'],
    says: /its lists are not JSON/,
  },
  'a graph cut short': {
    damage: async folder => truncate(await graphOf(folder), 5000),
    found: ['graph/derive'],
    left: [],
    says: /has SHA-256/,
  },
  'a lost graph': {
    damage: async folder => rm(await graphOf(folder)),
    found: ['graph/derive'],
    left: [],
    says: /ENOENT/,
  },
  'a graph of other sentences': {
    damage: run(`DELETE FROM sentences WHERE id = ${SENTENCE}`),
    found: ['passages/embed', 'vectors/embed', 'sentences/embed', 'sentences/embed', 'graph/derive'],
    left: [],
    says: /1 of its points belong to no stored sentence/,
  },
  'a description of the graph that cannot be read': {
    damage: folder => writeFile(join(folder, 'graph.json'), '{'),
    found: ['graph/derive'],
    left: [],
    says: /graph\.json cannot be read/,
  },
  'a file that is no database': {
    damage: folder => writeFile(join(folder, 'passages.db'), 'neither a database nor empty'.repeat(500)),
    found: ['file/replace', 'file/replace', 'file/replace'],
    left: ['file/replace', 'file/replace', 'file/replace'],
    says: /is damaged: file is not a database/,
  },
}

describe('damage', () => {
  for (const [what, { damage, found, left, says }] of Object.entries(DAMAGES)) {
    it(`is found and mended where it can be: ${what}`, async () => {
      const library = await openUpkeepLibrary()
      await library.engine.close()
      await damage(library.folder)
      const verification = await verifierOf(library).verify(VERIFY)
      expect(kinds(verification.findings)).toEqual([...found].sort())
      expect(verification.findings.map(({ detail }) => detail).join('\n')).toMatch(says)
      const { before, after } = await verifierOf(library).repair(VERIFY)
      expect(kinds(before.findings)).toEqual([...found].sort())
      expect(kinds(after.findings)).toEqual([...left].sort())
    })
  }

  it('that was mended answers as it did', async () => {
    const library = await openUpkeepLibrary()
    const ask = async () => {
      const engine = await library.foundation.generations.open(library.manifest, library.foundation.identity)
      onTestFinished(() => engine.close())
      const vector = await library.foundation.embedder.embedQuery('ship 5 came back')
      return { near: await engine.nearest(vector, 5, {}), words: await engine.matching('ship slowly', 5, {}) }
    }
    const whole = await ask()
    tamper(library.folder, flipVectorBit)
    tamper(library.folder, breakWords)
    const { after, embeddedArticles } = await verifierOf(library).repair(VERIFY)
    expect([after.findings, embeddedArticles]).toEqual([[], 1])
    const mended = await ask()
    expect(mended.near.map(({ passageId, cosine }) => [passageId, cosine.toFixed(5)])).toEqual(
      whole.near.map(({ passageId, cosine }) => [passageId, cosine.toFixed(5)]),
    )
    expect(mended.words.map(({ passageId }) => passageId).sort()).toEqual(
      whole.words.map(({ passageId }) => passageId).sort(),
    )
  })
})

function kinds(findings: readonly Finding[]): string[] {
  return findings.map(({ part, mend }) => `${part}/${mend}`).sort()
}

function flipVectorBit(db: Database.Database): void {
  const row = db
    .prepare<[], { id: number; vector: Buffer }>(`SELECT id, vector FROM sentences WHERE id = ${SENTENCE}`)
    .get()!
  row.vector[17]! ^= 1
  db.prepare('UPDATE sentences SET vector = ? WHERE id = ?').run(row.vector, row.id)
}

function swapVectors(db: Database.Database): void {
  const rows = db
    .prepare<[], { id: number; vector: Buffer }>(
      `SELECT id, vector FROM sentences WHERE id >= ${SENTENCE} ORDER BY id LIMIT 2`,
    )
    .all()
  for (const [i, { id }] of rows.entries()) {
    db.prepare('UPDATE sentences SET vector = ? WHERE id = ?').run(rows[1 - i]!.vector, id)
  }
}

function breakWords(db: Database.Database): void {
  db.prepare(
    "UPDATE passage_words_data SET block = x'0000000401020304' WHERE id = (SELECT max(id) FROM passage_words_data)",
  ).run()
}

/** As when a page of the index was not written: the table has what the index has not. */
function forgetIndexRow(db: Database.Database): void {
  db.pragma('writable_schema = ON')
  const sql = db
    .prepare<[], string>("SELECT sql FROM sqlite_schema WHERE name = 'attributes_by_article'")
    .pluck()
    .get()!
  db.exec("UPDATE sqlite_schema SET sql = sql || ' WHERE value <> 5' WHERE name = 'attributes_by_article'")
  db.pragma('writable_schema = RESET')
  db.exec('REINDEX attributes_by_article')
  db.pragma('writable_schema = ON')
  db.prepare("UPDATE sqlite_schema SET sql = ? WHERE name = 'attributes_by_article'").run(sql)
  db.pragma('writable_schema = RESET')
}

async function graphOf(folder: string): Promise<string> {
  const name = (await readdir(folder)).find(each => each.endsWith('.hnsw'))
  return join(folder, name!)
}

/** Words whose tables are damaged are found as such, each table by itself. */
import { expect, test } from 'vitest'
import { createFindingCollector } from '../../../src/engine/embedded/collect-findings.ts'
import { readManifest } from '../../../src/engine/embedded/generations.ts'
import { inspectWords } from '../../../src/engine/embedded/inspect-words.ts'
import { openPassagesDatabase } from '../../../src/engine/embedded/passages-database.ts'
import { closedIndex } from './sample-index.ts'

test('a look that broke off at one table is not in the way of the next', async () => {
  const folder = await closedIndex()
  const db = openPassagesDatabase(folder, await readManifest(folder))
  db.exec('CREATE VIRTUAL TABLE temp.expected_words USING fts5 (title)')
  const collector = createFindingCollector()
  await inspectWords(db, collector, undefined)
  expect(collector.findings).toEqual([])
  db.unsafeMode(true)
  db.exec("UPDATE passage_words_data SET block = x'ffffffffffffffff' WHERE id > 10")
  await inspectWords(db, collector, undefined)
  expect(collector.findings.map(({ part, mend }) => [part, mend])).toEqual([['words', 'derive']])
  db.close()
})

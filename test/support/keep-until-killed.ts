/** Does one kind of upkeep over and over, a line on stdout for each round begun, until it is killed: `<kind> <folder> <file>`. */
import { writeSync } from 'node:fs'
import { openStorage } from '../../src/compose.ts'
import { openCaretaker, openRebuilder, openVerifier } from '../../src/compose-indexing.ts'
import { readConfig } from '../../src/config.ts'
import { createLogger } from '../../src/log.ts'
import { DIVISION_RULES } from '../../src/passages/divide-article.ts'
import { createHashEmbedder } from './hash-embedder.ts'

const [kind, folder, file] = process.argv.slice(2) as [string, string, string]
const config = readConfig({ INDEX_DATA: folder })
const logger = createLogger('silent')
const embedder = createHashEmbedder({ dimensions: 256 })
const identity = { fingerprint: embedder.fingerprint, rules: DIVISION_RULES }
const storage = openStorage(config, logger)
const foundation = { ...storage, config, logger, embedder, identity, close: async () => {} }
const options = { confirmed: true, withoutDamaged: false, sample: 5, onWait: () => {} }

const rounds: Record<string, () => Promise<unknown>> = {
  rebuild: () => openRebuilder(foundation).rebuild(options),
  rollback: () => openCaretaker(storage).rollBack(options),
  compact: () => openCaretaker(storage).compact(options),
  backup: () => openCaretaker(storage).backup(file, { overwrite: true }),
  restore: () => openCaretaker(storage).restore(file, identity, options),
  repair: () => openVerifier(foundation).repair(options),
}

for (let round = 1; ; round++) {
  writeSync(1, `${round}\n`)
  await rounds[kind]!()
}

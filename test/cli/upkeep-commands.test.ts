/** The commands that keep an index, as a user meets them. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tamper } from '../support/upkeep-library.ts'
import { articleFolder } from './article-folder.ts'
import { expectOneSentence } from './expect-one-sentence.ts'
import { runVerbatim } from './run-verbatim.ts'

test('an index is verified, rebuilt, gone back to, compacted, saved, restored and exported', async () => {
  const { docs, indexData, environment } = await articleFolder()
  const run = (...args: string[]) => runVerbatim(args, environment)
  const current = async () => JSON.parse(await readFile(join(indexData, 'current.json'), 'utf8')).generation
  await run('index', docs, '--quiet')
  const first = await current()

  expect(await run('verify', '--quiet')).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/: whole\n$/),
  })
  const rebuilt = await run('rebuild', '--quiet', '--json')
  expect([rebuilt.code, rebuilt.stderr]).toEqual([0, ''])
  expect(JSON.parse(rebuilt.stdout)).toMatchObject({
    from: first,
    copiedSentences: 7,
    embeddedSentences: 0,
    damaged: [],
  })
  expect(await current()).not.toBe(first)
  expect(await run('rollback')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(`rolled back from .* to ${first}`),
  })
  expect(await current()).toBe(first)
  expect(await run('compact', '--quiet')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^compacted: /) })

  const file = join(docs, '..', 'index.tar')
  expect(await run('backup', file, '--quiet')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/3 articles, 7 sentences/),
  })
  expectOneSentence(
    await run('backup', file, '--quiet'),
    /index\.tar is there already: name another file, or replace it with --force/,
  )
  await writeFile(join(docs, 'later.txt'), 'Later\n\nThis came after the backup.\n')
  await run('index', docs, '--quiet')
  const refused = await run('restore', file, '--quiet')
  expect([refused.code, refused.stderr]).toEqual([1, ''])
  expect(refused.stdout).toMatch(
    /1 articles are in .* alone, or newer there:\n {2}later\.txt\nnothing was changed: confirm with --force/,
  )
  expect(await run('restore', file, '--force', '--quiet')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/restored from/),
  })
  expect(await run('rollback')).toMatchObject({ code: 0, stdout: expect.stringMatching(/1 articles are back/) })

  const records = (await run('export')).stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(records.map(({ id }) => id)).toEqual(['bridge.md', 'ferry', 'harvest.txt', 'later.txt'])
  const exported = join(docs, '..', 'all.ndjson')
  expect(await run('export', exported)).toMatchObject({ code: 0, stdout: `exported 4 articles to ${exported}\n` })
  const other = { ...environment, INDEX_DATA: join(docs, '..', 'other') }
  expect((await runVerbatim(['index', exported, '--quiet'], other)).stdout).toMatch(/4 articles/)
})

test('what is wrong is named with what mends it, and exits with 1', async () => {
  const { docs, indexData, environment } = await articleFolder()
  const run = (...args: string[]) => runVerbatim([...args, '--quiet'], environment)
  await run('index', docs)
  const { generation } = JSON.parse(await readFile(join(indexData, 'current.json'), 'utf8'))
  tamper(join(indexData, generation), db =>
    db.exec('UPDATE sentences SET checksum = 0 WHERE id = 1; DELETE FROM attributes'),
  )
  const found = await run('verify')
  expect([found.code, found.stderr]).toEqual([1, ''])
  expect(found.stdout).toMatch(
    /vectors of \S+: sentence 1 .* checksum .*; mend it with "verbatim verify --repair", which embeds/,
  )
  const repaired = await run('verify', '--repair')
  expect([repaired.code, repaired.stderr]).toEqual([0, ''])
  expect(repaired.stdout).toMatch(/repaired: \d of \d faults mended, 1 articles embedded again\n.*: whole/)
})

test('what cannot be done is told in one sentence with exit code 2', async () => {
  const { docs, environment } = await articleFolder()
  const run = (...args: string[]) => runVerbatim(args, environment)
  for (const command of [['verify', '--quiet'], ['rebuild', '--quiet'], ['compact', '--quiet'], ['export']]) {
    expectOneSentence(await run(...command), /^verbatim: there is no index yet: build one with npm run build-index/)
  }
  await run('index', docs, '--quiet')
  expectOneSentence(await run('rollback'), /^verbatim: there is no generation to go back to/)
  expectOneSentence(
    await run('restore', join(docs, 'bridge.md'), '--quiet'),
    /bridge\.md cannot be restored: .*; nothing was changed/,
  )
  expectOneSentence(await run('verify', '--sample', 'x'), /whole number from 0 to 100000/)
})

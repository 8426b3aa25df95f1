/** Whatever upkeep is killed at whatever moment, the index that is served is whole, and the next round goes well. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import {
  caretakerOf,
  currentDigests,
  openUpkeepLibrary,
  rebuilderOf,
  tamper,
  VERIFY,
  verifierOf,
} from '../support/upkeep-library.ts'

const SCRIPT = join(import.meta.dirname, '..', 'support', 'keep-until-killed.ts')

/** Later ones meet it deeper in a round, or in the next. */
const DELAYS_MS = [0, 20, 60, 150]

for (const kind of ['rebuild', 'rollback', 'compact', 'backup', 'restore', 'repair']) {
  it(`a ${kind} that is killed loses nothing and leaves nothing in the way`, async () => {
    const library = await openUpkeepLibrary(30)
    await library.engine.close()
    const { config } = library.foundation
    const saved = await mkdtemp(join(tmpdir(), 'verbatim-saved-'))
    onTestFinished(() => rm(saved, { recursive: true, force: true }))
    const file = join(saved, 'index.tar')
    const options = { confirmed: false, withoutDamaged: false, onWait: () => {} }
    if (kind === 'restore') await caretakerOf(library).backup(file, {})
    if (kind === 'rollback') await rebuilderOf(library).rebuild(options)
    const digests = await currentDigests(library.foundation)
    for (const delay of DELAYS_MS) {
      if (kind === 'repair') tamper(await currentFolder(library), db => db.exec('DELETE FROM passage_words'))
      await killAfter([kind, config.indexData, file], delay)
      expect(await currentDigests(library.foundation)).toEqual(digests)
      if (kind !== 'repair') expect((await verifierOf(library).verify(VERIFY)).findings).toEqual([])
      if (existsSync(file)) {
        const { identity, upkeep } = library.foundation
        expect((await upkeep.checkBackup(file, identity)).counts.articles).toBe(30)
      }
    }
    expect((await verifierOf(library).repair(VERIFY)).after.findings).toEqual([])
    await caretakerOf(library).backup(file, { overwrite: true })
    expect(await readdir(saved)).toEqual(['index.tar'])
    await rebuilderOf(library).rebuild(options)
    expect(await currentDigests(library.foundation)).toEqual(digests)
    const left = (await readdir(config.indexData)).filter(name => name.includes('hash-'))
    expect(left).toHaveLength(2)
  })
}

async function currentFolder({ foundation }: Awaited<ReturnType<typeof openUpkeepLibrary>>): Promise<string> {
  return join(foundation.config.indexData, (await foundation.generations.current())!.generation)
}

/** Killed so many milliseconds after its second round began. */
async function killAfter(args: readonly string[], delay: number): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const closed = once(child, 'close')
  // Its stdout stays open: it is to die of the kill, not of a closed pipe.
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', data => String(data).includes('2\n') && resolve())
    closed.then(() => reject(new Error('it ended by itself')))
  })
  await pause(delay)
  child.kill('SIGKILL')
  expect(await closed).toEqual([null, 'SIGKILL'])
}

/** One process at a time may write to an index; the lock names its holder and dies with it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { acquireWriterLock, type LockHolder } from '../../../src/engine/embedded/writer-lock.ts'
import { temporaryFolder } from './temporary-index.ts'

describe('the writer lock', () => {
  it('is had by one at a time, and again after it is released', async () => {
    const folder = await temporaryFolder()
    const lock = await acquireWriterLock(folder, { holder: 'first' })
    await expect(acquireWriterLock(folder, { holder: 'second' })).rejects.toMatchObject({
      code: 'index_locked',
      message: expect.stringContaining(`process ${process.pid} (first) since 2`),
    })
    await lock.release()
    await lock.release()
    const next = await acquireWriterLock(folder, { holder: 'third' })
    await next.release()
  })

  it('is made where there is no folder yet', async () => {
    const lock = await acquireWriterLock(join(await temporaryFolder(), 'deep', 'index'), { holder: 'first' })
    await lock.release()
  })

  it('is waited for when asked, telling once who holds it', async () => {
    const folder = await temporaryFolder()
    const lock = await acquireWriterLock(folder, { holder: 'first' })
    const told: (LockHolder | null)[] = []
    const waiting = acquireWriterLock(folder, { holder: 'second', wait: { onWait: holder => told.push(holder) } })
    await pause(350)
    expect(told).toMatchObject([{ pid: process.pid, command: 'first' }])
    await lock.release()
    await (await waiting).release()
    expect(told).toHaveLength(1)
  })

  it('is no longer waited for when the wait is ended', async () => {
    const folder = await temporaryFolder()
    const lock = await acquireWriterLock(folder, { holder: 'first' })
    const ending = new AbortController()
    const waiting = acquireWriterLock(folder, { holder: 'second', wait: { signal: ending.signal } })
    ending.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    await lock.release()
  })

  it('holds between processes and is freed by one that is killed', async () => {
    const folder = await temporaryFolder()
    const other = await holdElsewhere(folder)
    await expect(acquireWriterLock(folder, { holder: 'here' })).rejects.toMatchObject({
      code: 'index_locked',
      message: expect.stringContaining(`process ${other.pid} (elsewhere)`),
    })
    const closed = once(other, 'close')
    other.kill('SIGKILL')
    await closed
    const lock = await acquireWriterLock(folder, { holder: 'here' })
    await lock.release()
  })
})

/** Resolves when another process holds the lock. */
async function holdElsewhere(folder: string): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'hold-lock.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  await once(child.stdout!, 'data')
  return child
}

/** The writer's lock over records alone. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { takeLease } from '../../../src/engine/weaviate/take-lease.ts'
import { memoryRecords } from './memory-records.ts'

const alone = { holder: 'verbatim test', onWait: () => {} }

test('one holds it at a time, and the next waits and hears who it is', async () => {
  const records = memoryRecords()
  const held = await takeLease(records, 'writer', alone)
  const heard: string[] = []
  const next = takeLease(records, 'writer', { ...alone, onWait: holder => heard.push(holder) })
  await new Promise(resolve => setTimeout(resolve, 600))
  await held.release()
  await (await next).release()
  expect(heard).toEqual([expect.stringContaining(`process ${process.pid} on`)])
})

test('of several that ask at once each gets it, one after another', async () => {
  const records = memoryRecords()
  let holders = 0
  const hold = async () => {
    const held = await takeLease(records, 'writer', alone)
    expect(++holders).toBe(1)
    await new Promise(resolve => setTimeout(resolve, 50))
    holders--
    await held.release()
  }
  await Promise.all([hold(), hold(), hold()])
})

test('those that share it do not wait for each other, but for one who does not', async () => {
  const records = memoryRecords()
  const first = await takeLease(records, 'writer', { ...alone, isShared: true })
  const second = await takeLease(records, 'writer', { ...alone, isShared: true })
  await Promise.all([first.release(), second.release()])
  const held = await takeLease(records, 'writer', alone)
  const patience = AbortSignal.timeout(300)
  const shared = takeLease(records, 'writer', { ...alone, isShared: true, signal: patience })
  await expect(shared).rejects.toMatchObject({ name: 'AbortError' })
  await held.release()
})

test('what was written while somebody took it is not acknowledged', async () => {
  const records = memoryRecords()
  const shared = await takeLease(records, 'writer', { ...alone, isShared: true })
  const held = await takeLease(records, 'writer', alone)
  await expect(shared.release()).rejects.toMatchObject({ code: 'index_locked' })
  await held.release()
})

test('a holder that died holds nothing once its time is over', async () => {
  const records = memoryRecords()
  await records.write('lease', 'writer', JSON.stringify({ id: 'x', holder: 'the dead', expiresAt: Date.now() + 500 }))
  await (await takeLease(records, 'writer', alone)).release()
})

test('what was written while somebody took it and gave it back is not acknowledged either', async () => {
  const records = memoryRecords()
  const before = await takeLease(records, 'writer', alone)
  await before.release()
  const shared = await takeLease(records, 'writer', { ...alone, isShared: true })
  const undisturbed = await takeLease(records, 'writer', { ...alone, isShared: true })
  await undisturbed.release()
  const held = await takeLease(records, 'writer', alone)
  await held.release()
  await expect(shared.release()).rejects.toMatchObject({
    code: 'index_locked',
    message: expect.stringContaining('began to write the index meanwhile: try again later'),
  })
})

test('a claim that took long to arrive is made anew', async () => {
  const records = memoryRecords()
  const { write } = records
  let delay = 1100
  records.write = async (kind, name, value) => {
    await new Promise(resolve => setTimeout(resolve, delay))
    delay = 0
    await write(kind, name, value)
  }
  const held = await takeLease(records, 'writer', alone)
  expect(records.done).toHaveLength(2)
  await held.requireHeld()
  await held.release()
})

test('one that ran out while the cluster could not be reached is not held, and is not renewed', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const records = memoryRecords()
  const { write } = records
  const held = await takeLease(records, 'writer', alone)
  await vi.advanceTimersByTimeAsync(20_000)
  await held.requireHeld()
  records.write = () => Promise.reject(new Error('no node answers'))
  await vi.advanceTimersByTimeAsync(20_000)
  records.write = write
  await vi.advanceTimersByTimeAsync(20_000)
  await expect(held.requireHeld()).rejects.toMatchObject({ code: 'index_locked' })
  await held.release()
})

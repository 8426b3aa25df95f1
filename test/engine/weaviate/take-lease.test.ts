/** The writer's lock over records alone. */
import { expect, test } from 'vitest'
import { takeLease } from '../../../src/engine/weaviate/take-lease.ts'
import { memoryRecords } from './memory-records.ts'

const alone = { holder: 'verbatim test', onWait: () => {} }

test('one holds it at a time, and the next waits and hears who it is', async () => {
  const records = memoryRecords()
  const release = await takeLease(records, 'writer', alone)
  const heard: string[] = []
  const next = takeLease(records, 'writer', { ...alone, onWait: holder => heard.push(holder) })
  await new Promise(resolve => setTimeout(resolve, 600))
  await release()
  await (await next)()
  expect(heard).toEqual([expect.stringContaining(`process ${process.pid} on`)])
})

test('of several that ask at once each gets it, one after another', async () => {
  const records = memoryRecords()
  let holders = 0
  const hold = async () => {
    const release = await takeLease(records, 'writer', alone)
    expect(++holders).toBe(1)
    await new Promise(resolve => setTimeout(resolve, 50))
    holders--
    await release()
  }
  await Promise.all([hold(), hold(), hold()])
})

test('those that share it do not wait for each other, but for one who does not', async () => {
  const records = memoryRecords()
  const first = await takeLease(records, 'writer', { ...alone, isShared: true })
  const second = await takeLease(records, 'writer', { ...alone, isShared: true })
  await Promise.all([first(), second()])
  const release = await takeLease(records, 'writer', alone)
  const patience = AbortSignal.timeout(300)
  const shared = takeLease(records, 'writer', { ...alone, isShared: true, signal: patience })
  await expect(shared).rejects.toMatchObject({ name: 'AbortError' })
  await release()
})

test('what was written while somebody took it is not acknowledged', async () => {
  const records = memoryRecords()
  const shared = await takeLease(records, 'writer', { ...alone, isShared: true })
  const release = await takeLease(records, 'writer', alone)
  await expect(shared()).rejects.toMatchObject({ code: 'index_locked' })
  await release()
})

test('a holder that died holds nothing once its time is over', async () => {
  const records = memoryRecords()
  await records.write('lease', 'writer', JSON.stringify({ id: 'x', holder: 'the dead', expiresAt: Date.now() + 500 }))
  await (await takeLease(records, 'writer', alone))()
})

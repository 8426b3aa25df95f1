/** The sequence rises with every change of any writer, and never falls, however many writers there were. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createChangeCounter } from '../../../src/engine/weaviate/change-counter.ts'
import { counterKind, foldCounters } from '../../../src/engine/weaviate/counters.ts'
import { memoryRecords } from './memory-records.ts'

const DAY_MS = 24 * 3_600_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** What is known of others is asked for anew after so long. */
const pass = (ms = 1000) => vi.advanceTimersByTime(ms)

test('changes of others are seen, those of other generations are not', async () => {
  const records = memoryRecords()
  const [here, there] = [createChangeCounter(records, 'g'), createChangeCounter(records, 'g')]
  await createChangeCounter(records, 'g2').raise()
  await here.raise()
  expect(await there.sequence()).toBe(1)
  await there.raise()
  expect(await there.sequence()).toBe(2)
  pass()
  expect([await here.sequence(), await there.sequence()]).toEqual([2, 2])
})

test('counters that nobody raises are folded into one, and the sequence stays what it is', async () => {
  const records = memoryRecords()
  for (let i = 0; i < 1200; i++) await createChangeCounter(records, 'g').raise()
  pass(DAY_MS + 1)
  const [here, there] = [createChangeCounter(records, 'g'), createChangeCounter(records, 'g')]
  await here.raise()
  expect(await there.sequence()).toBe(1201)
  const seen: number[] = []
  const erase = records.erase
  records.erase = async (kind, name) => {
    seen.push(await createChangeCounter(records, 'g').sequence())
    return erase(kind, name)
  }
  expect(await foldCounters(records, 'g')).toBe(1200)
  expect(new Set(seen)).toEqual(new Set([1201]))
  expect(await records.list(counterKind('g'))).toHaveLength(2)
  pass()
  expect([await here.sequence(), await there.sequence()]).toEqual([1201, 1201])
  await here.raise()
  pass()
  expect([await here.sequence(), await there.sequence()]).toEqual([1202, 1202])
})

test('a writer whose counter was folded lives on, and what a replica brings back counts once', async () => {
  const records = memoryRecords()
  const [here, there] = [createChangeCounter(records, 'g'), createChangeCounter(records, 'g')]
  await here.raise()
  await here.raise()
  const [before] = await records.list(counterKind('g'))
  pass(DAY_MS + 1)
  await foldCounters(records, 'g')
  expect([await here.sequence(), await there.sequence()]).toEqual([2, 2])
  await records.write(counterKind('g'), before!.name, before!.value)
  pass()
  expect([await here.sequence(), await there.sequence()]).toEqual([2, 2])
  await here.raise()
  pass()
  expect([await here.sequence(), await there.sequence()]).toEqual([3, 3])
  pass(DAY_MS + 1)
  await foldCounters(records, 'g')
  expect([await here.sequence(), await there.sequence()]).toEqual([3, 3])
})

test('a counter that stays open is somebody else to raise for, once', async () => {
  const records = memoryRecords()
  const dead = createChangeCounter(records, 'g', () => true)
  const here = createChangeCounter(records, 'g')
  await dead.raise()
  expect(await here.sequence()).toBe(1)
  expect(await here.isLeftOpen()).toBe(false)
  pass(11_000)
  expect(await here.isLeftOpen()).toBe(true)
  await here.raise()
  expect(await here.isLeftOpen()).toBe(true)
  await here.raiseForThem()
  pass(11_000)
  expect(await here.sequence()).toBe(3)
  expect(await here.isLeftOpen()).toBe(false)
})

test('a writer that closes its counter meanwhile needs nobody', async () => {
  const records = memoryRecords()
  let isOpen = true
  const other = createChangeCounter(records, 'g', () => isOpen)
  const here = createChangeCounter(records, 'g')
  await other.raise()
  await here.sequence()
  isOpen = false
  await other.raise()
  pass(11_000)
  expect(await here.isLeftOpen()).toBe(false)
})

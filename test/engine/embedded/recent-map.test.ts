/** A map that forgets: bounded, true to what was set last, and keeping what is asked for. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRecentMap } from '../../../src/engine/embedded/recent-map.ts'

test('never answers anything but what was set last', () => {
  const operation = fc.record({
    kind: fc.constantFrom('get' as const, 'set' as const, 'delete' as const),
    key: fc.integer({ min: 0, max: 9 }),
    value: fc.integer(),
  })
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 80 }), fc.integer({ min: 2, max: 8 }), (operations, limit) => {
      const map = createRecentMap<number, number>(limit)
      const truth = new Map<number, number>()
      for (const { kind, key, value } of operations) {
        if (kind === 'get') expect([undefined, truth.get(key)]).toContain(map.get(key))
        if (kind === 'set') map.set(key, value)
        if (kind === 'set') truth.set(key, value)
        if (kind === 'delete') map.delete(key)
        if (kind === 'delete') truth.delete(key)
      }
    }),
  )
})

test('holds no more than its limit, and what is asked for outlives what is not', () => {
  const map = createRecentMap<number, number>(10)
  for (let key = 0; key < 1000; key++) {
    map.set(key, key)
    expect(map.get(0)).toBe(0)
  }
  const held = Array.from({ length: 1000 }, (_, key) => key).filter(key => map.get(key) !== undefined)
  expect(held).toContain(0)
  expect(held).toContain(999)
  expect(held.length).toBeLessThanOrEqual(10)
})

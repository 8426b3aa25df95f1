/** Passages that were read once are not read again, as far as the memory reaches. */
import { expect, test } from 'vitest'
import type { PassageRow } from '../../../src/engine/weaviate/article-rows.ts'
import { createPassageMemory } from '../../../src/engine/weaviate/passage-memory.ts'

const row = (start: number): PassageRow => ({
  key: 'k',
  version: 'v',
  start,
  stop: start + 9,
  spans: [start, start + 9],
})

test('a row is known with the fields that it was read with, whichever of its readings brought them', () => {
  const memory = createPassageMemory()
  expect(memory.find('a', '')).toBeUndefined()
  memory.add('a', { ...row(1), rounded: 'AAAA' } as PassageRow)
  expect(memory.find('a', '')).toMatchObject(row(1))
  expect(memory.find('a', 'rounded')).toMatchObject({ rounded: 'AAAA' })
  expect(memory.find('a', 'vectors')).toBeUndefined()
  memory.add('a', { ...row(1), vectors: 'BBBB' } as PassageRow)
  memory.add('a', row(1))
  expect(memory.find('a', 'vectors')).toMatchObject({ ...row(1), rounded: 'AAAA', vectors: 'BBBB' })
})

test('what has not been asked for longest is forgotten once 64 MB are remembered', () => {
  const memory = createPassageMemory()
  const vectors = 'A'.repeat(2 ** 20)
  for (let i = 0; i < 100; i++) memory.add(`p${i}`, { ...row(i), vectors } as PassageRow)
  const known = Array.from({ length: 100 }, (_, i) => memory.find(`p${i}`, 'vectors') !== undefined)
  expect(known.filter(isKnown => isKnown)).toHaveLength(63)
  expect(known.lastIndexOf(false)).toBe(36)
})

/** Questions stay with one worker that keeps up; sentences are spread. */
import { expect, test } from 'vitest'
import { type Candidate, type Chore, chooseSlot } from '../../src/embedding/choose-slot.ts'

const chore = (kind: Chore['job']['kind'], failures = 0): Chore => ({ job: { kind }, failures })

const slot = (chores: readonly Chore[], ready = true): Candidate => ({ ready, tasks: new Map(chores.entries()) })

const several = (count: number, one: Chore) => Array.from({ length: count }, () => one)

const choose = (slots: readonly Candidate[], task: Chore) => {
  const chosen = chooseSlot(slots, task)
  return chosen === null ? null : slots.indexOf(chosen)
}

test('questions go to the first worker until it falls behind, then to the one with fewest', () => {
  const asked = chore('query')
  expect(choose([slot([]), slot([])], asked)).toBe(0)
  expect(choose([slot(several(3, asked)), slot([])], asked)).toBe(0)
  expect(choose([slot(several(4, asked)), slot([])], asked)).toBe(1)
  expect(choose([slot(several(9, asked)), slot(several(7, asked))], asked)).toBe(1)
  expect(choose([slot([], false), slot([])], asked)).toBe(1)
  expect(choose([slot(several(2, chore('passages'))), slot([])], asked)).toBe(0)
})

test('units of sentences are spread, two for each worker, and one that failed goes alone', () => {
  const unit = chore('passages')
  expect(choose([slot([unit]), slot([])], unit)).toBe(1)
  expect(choose([slot(several(2, unit)), slot([unit])], unit)).toBe(1)
  expect(choose([slot(several(2, unit)), slot(several(2, unit))], unit)).toBe(null)
  expect(choose([slot([unit])], chore('passages', 1))).toBe(null)
  expect(choose([slot([])], chore('passages', 1))).toBe(0)
})

test('without work or without workers there is nothing to choose', () => {
  expect(chooseSlot([slot([])], undefined)).toBe(null)
  expect(choose([slot([], false)], chore('count'))).toBe(null)
})

/** What a slot says of the library in it: open, served with a notice, or cut off. */
import { expect, test } from 'vitest'
import { createLibrarySlot } from '../../src/cli/library-slot.ts'
import type { Serving } from '../../src/compose-serving.ts'
import { AppError } from '../../src/errors.ts'

function readinessWith(hindrance: AppError | null, failure: AppError | null = null) {
  const slot = createLibrarySlot()
  slot.fill({ index: { hindrance: () => hindrance, failure: () => failure } } as unknown as Serving)
  return slot.readiness()
}

test('an index is ready once it is open, whatever hinders the next one', () => {
  expect(createLibrarySlot().readiness()).toMatchObject({ ready: false })
  expect(readinessWith(null)).toEqual({ ready: true })
  const another = new AppError('index_mismatch', 'it is of another model')
  expect(readinessWith(another)).toEqual({ ready: true, notice: 'it is of another model', isCutOff: false })
})

test('a cluster that cannot be reached cuts it off', () => {
  const silent = new AppError('not_ready', 'the cluster did not answer')
  expect(readinessWith(silent)).toEqual({ ready: true, notice: 'the cluster did not answer', isCutOff: true })
})

test('an index that answers no more is not ready', () => {
  const died = new AppError('not_ready', 'the thread that holds the index died')
  expect(readinessWith(null, died)).toEqual({ ready: false, reason: 'the thread that holds the index died' })
})

/** The model of the truth that the fault suite holds an index against: what it allows, and that it sees losses. */
import { expect, test } from 'vitest'
import { createTruth } from '../../scripts/faults/truth.ts'

test('an acknowledged write that is gone or of an older version is a loss', () => {
  const truth = createTruth()
  truth.acknowledge('a', 'one')
  truth.acknowledge('a', 'two')
  expect(truth.compare(new Map([['a', 'one']]))).toEqual(['a is one, expected two'])
  truth.acknowledge('a', 'two')
  expect(truth.compare(new Map())).toEqual(['a is null, expected two'])
})

test('an acknowledged deletion that is undone is a loss, and so is an article nobody wrote', () => {
  const truth = createTruth()
  truth.acknowledge('a', 'one')
  truth.acknowledge('a', null)
  expect(
    truth.compare(
      new Map([
        ['a', 'one'],
        ['b', 'x'],
      ]),
    ),
  ).toEqual(['a is one, expected ', 'b is x, expected '])
})

test('without an answer the version before or after may be found, no other, and what is found is true from then on', () => {
  const truth = createTruth()
  truth.acknowledge('a', 'one')
  truth.begin('a', 'two')
  expect(truth.compare(new Map([['a', 'two']]))).toEqual([])
  expect(truth.compare(new Map([['a', 'one']]))).toEqual(['a is one, expected two'])
})

test('a refused write must not be found', () => {
  const truth = createTruth()
  truth.acknowledge('a', 'one')
  const before = truth.allowed('a')
  truth.begin('a', 'two')
  truth.refuse('a', before)
  expect(truth.compare(new Map([['a', 'two']]))).toEqual(['a is two, expected one'])
})

test('a rebuilt generation has all that was acknowledged; going back brings what the one before held', () => {
  const truth = createTruth()
  truth.serve('g1')
  truth.acknowledge('a', 'one')
  truth.startWindow()
  truth.serve('g2')
  expect(truth.compare(new Map())).toEqual(['a is null, expected one'])
  truth.startWindow()
  truth.acknowledge('a', 'two')
  truth.startWindow()
  truth.serve('g1')
  expect(truth.compare(new Map([['a', 'two']]))).toEqual(['a is two, expected one'])
})

test('what is written while the generations change may be found in both', () => {
  for (const found of ['one', 'two']) {
    const truth = createTruth()
    truth.serve('g1')
    truth.acknowledge('a', 'one')
    truth.startWindow()
    truth.serve('g2')
    truth.startWindow()
    truth.acknowledge('a', 'two')
    truth.serve('g1')
    expect(truth.compare(new Map([['a', found]]))).toEqual([])
  }
})

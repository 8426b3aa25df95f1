/** Numbers of one to several bytes are read one after the other. */
import { expect, test } from 'vitest'
import { readVarints } from '../../../src/engine/embedded/read-varints.ts'

test('numbers of any length are read in order', () => {
  const check = (hex: string, expected: number[]) => expect(readVarints(Buffer.from(hex, 'hex'))).toEqual(expected)
  check('', [])
  check('00', [0])
  check('7f', [127])
  check('8100', [128])
  check('0369', [3, 105])
  check('8199128d832c8196d26f', [19602, 213420, 2468207])
  check('818080808000', [2 ** 35])
})

test('a number that breaks off is none', () => {
  expect(readVarints(Buffer.from('0581', 'hex'))).toEqual([5])
})
